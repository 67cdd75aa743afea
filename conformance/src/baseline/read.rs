//! Reads the list of known failures, and checks it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::value::Datetime;

use super::day::Day;
use crate::record::KnownFailing;
use crate::scenario::Id;

/// The known failures in a file, checked against the scenarios that exist in any suite and contract.
///
/// # Errors
/// When the file cannot be read or breaks the form; when an entry ended before `today`, names no
/// scenario, or names one for the second time.
pub(crate) fn read(
    path: &Path,
    today: &Day,
    scenarios: &BTreeSet<&Id>,
) -> Result<BTreeMap<Id, KnownFailing>, BaselineError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| BaselineError::Unreadable { path: path.to_owned(), source })?;
    parse(&text, today, scenarios)
        .map_err(|problems| BaselineError::Wrong { path: path.to_owned(), problems })
}

/// The list cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BaselineError {
    #[error("cannot read the known failures {}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// The file breaks the form, or entries in it are wrong. There is at least one problem.
    #[error("{}: {}", path.display(), problems.join("\n  "))]
    Wrong { path: PathBuf, problems: Vec<String> },
}

pub(super) fn parse(
    text: &str,
    today: &Day,
    scenarios: &BTreeSet<&Id>,
) -> Result<BTreeMap<Id, KnownFailing>, Vec<String>> {
    let document: Document =
        toml::from_str(text).map_err(|error| vec![error.to_string().trim_end().to_owned()])?;
    let mut known = BTreeMap::new();
    let mut problems = Vec::new();
    for Entry { scenario, reason, until } in document.known_failing {
        let id = Id::new(scenario);
        if !scenarios.contains(&id) {
            problems.push(format!("`{id}` is no scenario; remove the entry"));
        } else if reason.trim().is_empty() {
            problems.push(format!("`{id}` needs a reason"));
        } else {
            problems.extend(problem(&id, &until, today));
        }
        let entry = KnownFailing { reason, until: until.to_string() };
        if known.insert(id.clone(), entry).is_some() {
            problems.push(format!("`{id}` is listed twice"));
        }
    }
    if problems.is_empty() { Ok(known) } else { Err(problems) }
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

/// What is wrong with an entry's last day.
fn problem(id: &Id, until: &Datetime, today: &Day) -> Option<String> {
    match Day::named(until) {
        None => Some(format!("`{id}`: `until` must be a day, as in 2027-01-31")),
        Some(day) if day < *today => Some(format!(
            "`{id}` was known to fail until {day}, which is over; mend it and remove the entry, \
             or give it a new day"
        )),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const SOUND: &str = "[[known-failing]]\nscenario = 'worker/update/merges'\nreason = 'r'\n\
                         until = 2027-01-31\n";

    fn parsed(text: &str, today: &str) -> Result<BTreeMap<Id, KnownFailing>, Vec<String>> {
        let today = Day::named(&today.parse().unwrap()).unwrap();
        parse(text, &today, &BTreeSet::from([&Id::new("worker/update/merges")]))
    }

    #[test]
    fn the_last_day_is_the_one_that_is_named() {
        assert!(parsed(SOUND, "2027-01-31").is_ok());
        let problems = parsed(SOUND, "2027-02-01").unwrap_err();
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
        let problems = parsed(&SOUND.replace(from, to), "2026-01-01").unwrap_err();
        assert!(problems[0].contains(expected), "{problems:?}");
    }

    #[test]
    fn a_scenario_is_listed_once() {
        let problems = parsed(&SOUND.repeat(2), "2026-01-01").unwrap_err();
        assert_eq!(problems, ["`worker/update/merges` is listed twice"]);
    }

    #[test]
    fn a_known_failure_is_found_by_its_scenario() {
        let known = parsed(SOUND, "2026-01-01").unwrap();
        let expected = KnownFailing { reason: "r".into(), until: "2027-01-31".into() };
        assert_eq!(known.get(&Id::new("worker/update/merges")), Some(&expected));
    }
}
