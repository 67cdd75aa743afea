//! The list of known failures: read, checked, and laid over a run's events.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::value::Datetime;

use super::day::Day;
use crate::record::KnownFailing;
use crate::scenario::Id;

/// The known failures, by scenario; each names one that exists and has not ended.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    pub(super) entries: BTreeMap<String, KnownFailing>,
}

/// A list that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The file cannot be read.
    #[error("cannot read the known failures {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The file is not of this form, or some entries make no sense.
    #[error("{}: {}", path.display(), problems.join("\n  "))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, an item a problem; at least one.
        problems: Vec<String>,
    },
}

impl Baseline {
    /// Reads a list and checks it against the scenarios that exist, of any suite and contract.
    ///
    /// # Errors
    /// When the file cannot be read, breaks the form, or has an entry that ended before `today`,
    /// that names no scenario, or that names one for the second time.
    pub fn read(
        path: &Path,
        today: &Day,
        scenarios: &BTreeSet<&str>,
    ) -> Result<Self, BaselineError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| BaselineError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, today, scenarios)
            .map_err(|problems| BaselineError::Wrong { path: path.to_owned(), problems })
    }

    /// The known failures, by scenario.
    #[must_use]
    pub fn known_failing(&self) -> BTreeMap<Id, KnownFailing> {
        self.entries.iter().map(|(id, known)| (Id::new(id.as_str()), known.clone())).collect()
    }

    fn parse(text: &str, today: &Day, scenarios: &BTreeSet<&str>) -> Result<Self, Vec<String>> {
        let document: Document =
            toml::from_str(text).map_err(|error| vec![error.to_string().trim_end().to_owned()])?;
        let mut baseline = Self::default();
        let mut problems = Vec::new();
        for entry in document.known_failing {
            problems.extend(entry.problem(today, scenarios));
            let until = entry.until.to_string();
            let known = KnownFailing { reason: entry.reason, until };
            if baseline.entries.insert(entry.scenario.clone(), known).is_some() {
                problems.push(format!("`{}` is listed twice", entry.scenario));
            }
        }
        if problems.is_empty() { Ok(baseline) } else { Err(problems) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, rename = "known-failing")]
    known_failing: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    scenario: String,
    reason: String,
    until: Datetime,
}

impl Entry {
    fn problem(&self, today: &Day, scenarios: &BTreeSet<&str>) -> Option<String> {
        let name = &self.scenario;
        if !scenarios.contains(name.as_str()) {
            return Some(format!("`{name}` is no scenario; remove the entry"));
        }
        if self.reason.trim().is_empty() {
            return Some(format!("`{name}` needs a reason"));
        }
        match Day::named(&self.until) {
            None => Some(format!("`{name}`: `until` must be a day, as in 2027-01-31")),
            Some(day) if day < *today => Some(format!(
                "`{name}` was known to fail until {day}, which is over; mend it and remove the entry, \
                 or give it a new day"
            )),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const SOUND: &str = "[[known-failing]]\nscenario = 'worker/update/merges'\nreason = 'r'\n\
                         until = 2027-01-31\n";

    fn parse(text: &str, today: &str) -> Result<Baseline, Vec<String>> {
        let today = Day::named(&today.parse().unwrap()).unwrap();
        Baseline::parse(text, &today, &BTreeSet::from(["worker/update/merges"]))
    }

    #[test]
    fn the_last_day_is_the_one_that_is_named() {
        assert!(parse(SOUND, "2027-01-31").is_ok());
        let problems = parse(SOUND, "2027-02-01").unwrap_err();
        assert!(problems[0].contains("until 2027-01-31, which is over"), "{problems:?}");
    }

    #[rstest]
    #[case::unmatched("merges", "merge", "is no scenario")]
    #[case::unreasoned("'r'", "' '", "needs a reason")]
    #[case::not_a_day("2027-01-31", "2027-01-31T00:00:00Z", "must be a day")]
    #[case::no_such_day("2027-01-31", "2027-02-31", "line 4")]
    #[case::unknown_field("until", "till", "line 4")]
    #[case::no_day("until = 2027-01-31", "", "until")]
    fn a_wrong_entry_is_told(#[case] from: &str, #[case] to: &str, #[case] expected: &str) {
        let problems = parse(&SOUND.replace(from, to), "2026-01-01").unwrap_err();
        assert!(problems[0].contains(expected), "{problems:?}");
    }

    #[test]
    fn a_scenario_is_listed_once() {
        let problems = parse(&SOUND.repeat(2), "2026-01-01").unwrap_err();
        assert_eq!(problems, ["`worker/update/merges` is listed twice"]);
    }

    #[test]
    fn a_known_failure_is_found_by_its_scenario() {
        let known = parse(SOUND, "2026-01-01").unwrap().known_failing();
        let expected = KnownFailing { reason: "r".into(), until: "2027-01-31".into() };
        assert_eq!(known.get(&Id::new("worker/update/merges")), Some(&expected));
    }
}
