//! `--write-baseline`: a run's failures as a list of known ones.
//!
//! A failure that was listed keeps its reason and day, a new one gets the first difference and
//! [`DAYS_GIVEN`]. Entries that this run says nothing of stay; entries that passed go.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::day::Day;
use super::known::Baseline;
use crate::record::{Failure, KnownFailing, Outcome, Record, Standing, Verdict};

/// How long a new entry holds, in days.
pub const DAYS_GIVEN: u64 = 90;

const SECONDS_A_DAY: u64 = 86_400;

const HEAD: &str = "\
# Scenarios that may fail for a while, for `pysondbkv-conformance --known-failing`.
# An entry fails the run when its scenario passes, and is refused when its day is over.
";

/// A place for the list, known to be writable. Nothing is changed before [`Writer::write`].
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
}

/// Why the list cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the known failures {}", path.display())]
pub struct WriteError {
    path: PathBuf,
    source: io::Error,
}

impl Writer {
    /// Makes sure that the file can be written, and leaves what it holds.
    ///
    /// # Errors
    /// When it cannot.
    pub fn open(path: &Path) -> Result<Self, WriteError> {
        let opened: io::Result<File> = OpenOptions::new().append(true).create(true).open(path);
        match opened {
            Ok(_) => Ok(Self { path: path.to_owned() }),
            Err(source) => Err(WriteError { path: path.to_owned(), source }),
        }
    }

    /// Writes what failed in a run.
    ///
    /// # Errors
    /// When the file cannot be written any more.
    pub fn write(
        &self,
        record: &Record,
        known: &Baseline,
        now: SystemTime,
    ) -> Result<(), WriteError> {
        let until = Day::of(now + Duration::from_secs(DAYS_GIVEN * SECONDS_A_DAY));
        let text = render(&known.updated(record, &until));
        fs::write(&self.path, text).map_err(|source| WriteError { path: self.path.clone(), source })
    }
}

impl Baseline {
    /// This list after a run.
    fn updated(&self, record: &Record, until: &Day) -> Self {
        let mut updated = self.clone();
        for verdict in &record.verdicts {
            if matches!(verdict.outcome, Outcome::Passed) {
                updated.entries.remove(verdict.id.as_str());
            } else if let Some(failure) = new_failure(record, verdict) {
                let known = KnownFailing { reason: reason(failure), until: until.to_string() };
                updated.entries.insert(verdict.id.to_string(), known);
            }
        }
        updated
    }
}

/// A failure that counts, is not listed, and can be: a step without an answer can not.
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

fn render(baseline: &Baseline) -> String {
    let entries = baseline.entries.iter().map(|(scenario, known)| {
        let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
        format!(
            "\n[[known-failing]]\nscenario = {}\nreason = {}\nuntil = {}\n",
            text(scenario),
            text(&known.reason),
            known.until
        )
    });
    HEAD.to_owned() + &entries.collect::<String>()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::record::sample;
    use crate::scenario::{Id, Level};

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
        writer.write(&record, &Baseline::default(), SystemTime::now()).unwrap();
        let scenarios = BTreeSet::from([ID]);
        let known = Baseline::read(&path, &Day::of(SystemTime::now()), &scenarios).unwrap();
        assert!(known.entries[ID].reason.ends_with("got '''\n\"\"\"\\"), "{known:?}");
    }

    #[test]
    fn a_list_follows_the_runs() {
        let first = Baseline::default().updated(&run_of(failed()), &day());
        assert_eq!(first.entries[ID].until, "2027-01-31");
        let mut mended = run_of(Outcome::Passed);
        mended.verdicts[0].known_failing = Some(sample::known());
        assert!(first.updated(&mended, &day()).entries.is_empty());
        let unclear = run_of(Outcome::Indeterminate("reset".into()));
        assert_eq!(first.updated(&unclear, &day()).entries, first.entries);
    }

    #[test]
    fn a_listed_failure_keeps_its_reason_and_day() {
        let mut record = run_of(failed());
        record.verdicts[0].known_failing = Some(sample::known());
        let entries = BTreeMap::from([(ID.to_owned(), sample::known())]);
        let known = Baseline { entries };
        assert_eq!(known.updated(&record, &day()).entries, known.entries);
    }

    #[test]
    fn a_step_without_an_answer_is_not_listed() {
        let mut failure = sample::failure();
        failure.exchange.answer = None;
        let record = run_of(Outcome::Failed(Box::new(failure)));
        assert!(Baseline::default().updated(&record, &day()).entries.is_empty());
    }

    #[test]
    fn what_cannot_be_written_is_told_before_the_run() {
        assert!(Writer::open(Path::new("/no/such/folder/known.toml")).is_err());
    }
}
