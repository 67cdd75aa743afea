//! Writes the failures of a run as a list of known ones.
//!
//! A failure that was listed keeps its reason and day. The reason of a new one is its first difference,
//! and it holds for [`DAYS_GIVEN`]. Entries that passed are removed; entries that were not judged stay.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::day::Day;
use crate::record::{Failure, KnownFailing, Outcome, Record, Standing, Verdict};
use crate::scenario::Id;

/// How long a new entry holds, in days.
const DAYS_GIVEN: u64 = 90;

const SECONDS_A_DAY: u64 = 86_400;

const HEAD: &str = "\
# Scenarios that may fail for a while, for `pysondbkv-conformance --known-failing`.
# An entry fails the run when its scenario passes, and is refused when its day is over.
";

/// A file for the list, known to be writable. Nothing in it is changed before [`Writer::write`].
#[derive(Debug)]
pub(crate) struct Writer {
    path: PathBuf,
}

#[derive(Debug, thiserror::Error)]
#[error("cannot write the known failures {}", path.display())]
pub(crate) struct WriteError {
    path: PathBuf,
    source: io::Error,
}

impl Writer {
    /// Makes sure that the file can be written, without changing what it holds.
    pub(crate) fn open(path: &Path) -> Result<Self, WriteError> {
        let path = path.to_owned();
        match OpenOptions::new().append(true).create(true).open(&path) {
            Ok(_) => Ok(Self { path }),
            Err(source) => Err(WriteError { path, source }),
        }
    }

    /// Writes the list after a run for which these failures were known.
    pub(crate) fn write(
        &self,
        record: &Record,
        known: &BTreeMap<Id, KnownFailing>,
        now: SystemTime,
    ) -> Result<(), WriteError> {
        let until = Day::of(now + Duration::from_secs(DAYS_GIVEN * SECONDS_A_DAY));
        let text = render(&updated(known, record, &until));
        fs::write(&self.path, text).map_err(|source| WriteError { path: self.path.clone(), source })
    }
}

fn updated(
    known: &BTreeMap<Id, KnownFailing>,
    record: &Record,
    until: &Day,
) -> BTreeMap<Id, KnownFailing> {
    let mut updated = known.clone();
    for verdict in &record.verdicts {
        if matches!(verdict.outcome, Outcome::Passed) {
            updated.remove(&verdict.id);
        } else if let Some(failure) = new_failure(record, verdict) {
            let known = KnownFailing { reason: reason(failure), until: until.to_string() };
            updated.insert(verdict.id.clone(), known);
        }
    }
    updated
}

/// A failure that counts and is not listed yet. A step without an answer cannot be listed.
fn new_failure<'a>(record: &Record, verdict: &'a Verdict) -> Option<&'a Failure> {
    match &verdict.outcome {
        Outcome::Failed(failure) if record.info.standing(verdict) == Standing::Failed => {
            failure.exchange.answer.as_ref().map(|_| &**failure)
        }
        _ => None,
    }
}

fn reason(failure: &Failure) -> String {
    let difference = failure.mismatches.first().map(ToString::to_string);
    format!("to be looked into; {}", difference.unwrap_or_default())
}

pub(super) fn render(known: &BTreeMap<Id, KnownFailing>) -> String {
    let entries = known.iter().map(|(scenario, known)| {
        let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
        format!(
            "\n[[known-failing]]\nscenario = {}\nreason = {}\nuntil = {}\n",
            text(scenario.as_str()),
            text(&known.reason),
            known.until
        )
    });
    HEAD.to_owned() + &entries.collect::<String>()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::baseline::read;
    use crate::record::sample;
    use crate::scenario::Level;

    const ID: &str = "worker/update/merges";

    fn run_of(outcome: Outcome) -> Record {
        let mut record = sample::record();
        record.verdicts = vec![sample::verdict(Level::Must, outcome)];
        record.verdicts[0].id = Id::new(ID);
        record
    }

    fn failed() -> Outcome {
        Outcome::Failed(Box::new(sample::failure()))
    }

    fn day() -> Day {
        Day::named(&"2027-01-31".parse().unwrap()).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known.toml");
        let mut outcome = sample::failure();
        outcome.mismatches[0].got = "'''\n\"\"\"\\".into();
        let record = run_of(Outcome::Failed(Box::new(outcome)));
        let writer = Writer::open(&path).unwrap();
        writer.write(&record, &BTreeMap::new(), SystemTime::now()).unwrap();
        let id = Id::new(ID);
        let known = read(&path, &Day::of(SystemTime::now()), &BTreeSet::from([&id])).unwrap();
        assert!(known[&id].reason.ends_with("got '''\n\"\"\"\\"), "{known:?}");
    }

    #[test]
    fn a_list_follows_the_runs() {
        let first = updated(&BTreeMap::new(), &run_of(failed()), &day());
        assert_eq!(first[&Id::new(ID)].until, "2027-01-31");
        let mut mended = run_of(Outcome::Passed);
        mended.verdicts[0].known_failing = Some(sample::known());
        assert!(updated(&first, &mended, &day()).is_empty());
        let unclear = run_of(Outcome::Indeterminate("reset".into()));
        assert_eq!(updated(&first, &unclear, &day()), first);
    }

    #[test]
    fn a_listed_failure_keeps_its_reason_and_day() {
        let mut record = run_of(failed());
        record.verdicts[0].known_failing = Some(sample::known());
        let known = BTreeMap::from([(Id::new(ID), sample::known())]);
        assert_eq!(updated(&known, &record, &day()), known);
    }

    #[test]
    fn a_step_without_an_answer_is_not_listed() {
        let mut failure = sample::failure();
        failure.exchange.answer = None;
        let record = run_of(Outcome::Failed(Box::new(failure)));
        assert!(updated(&BTreeMap::new(), &record, &day()).is_empty());
    }

    #[test]
    fn what_cannot_be_written_is_told_before_the_run() {
        assert!(Writer::open(Path::new("/no/such/folder/known.toml")).is_err());
    }
}
