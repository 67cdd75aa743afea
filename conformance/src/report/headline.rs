//! The sentence that a report begins or ends with, and the few facts beside it.

use crate::record::Status;
use crate::record::{Record, RunInfo, Standing};

/// The verdict on the target in words: `CONFORMANT, save for 2 known failures`.
pub(super) fn sentence(record: &Record) -> String {
    let status = Status::of(record);
    let known = standing_count(record, Standing::KnownFailure);
    let save = match known {
        1 if status == Status::Conformant => ", save for 1 known failure".to_owned(),
        2.. if status == Status::Conformant => format!(", save for {known} known failures"),
        _ => String::new(),
    };
    let interrupted = if record.is_interrupted { ", interrupted" } else { "" };
    format!("{}{save}{interrupted}", status.sentence())
}

/// What was judged, by which promise.
pub(super) fn subject(info: &RunInfo) -> String {
    let strict = if info.is_strict { ", strictly" } else { "" };
    format!("{}, {} contract{strict}", info.suite.title(), info.contract.name())
}

/// The target and its version.
pub(super) fn target(info: &RunInfo) -> String {
    match &info.target_version {
        Some(version) => format!("{} ({version})", info.target),
        None => info.target.clone(),
    }
}

/// What the target says it is and in which version.
pub(super) fn target_version(info: &RunInfo) -> &str {
    info.target_version.as_deref().unwrap_or("not told")
}

/// What lay in the store before the run.
pub(super) fn foreign_items(info: &RunInfo) -> String {
    match info.foreign_items {
        None => "what the store held at the start cannot be told".to_owned(),
        Some(0) => "the store was empty".to_owned(),
        Some(1) => "the store held 1 item of others".to_owned(),
        Some(many) => format!("the store held {many} items of others"),
    }
}

/// How soon a read had to show a write; nothing where it had to at once, as everybody expects.
pub(super) fn reads(info: &RunInfo) -> Option<String> {
    (info.consistency != "strong").then(|| format!("reads are {}", info.consistency))
}

/// How many verdicts stand so.
pub(super) fn standing_count(record: &Record, standing: Standing) -> usize {
    record.verdicts.iter().filter(|verdict| record.info.standing(verdict) == standing).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Outcome;
    use crate::record::sample;
    use crate::scenario::Level;

    #[test]
    fn known_failures_are_not_passed_over() {
        let mut record = sample::record();
        let failed = Outcome::Failed(Box::new(sample::failure()));
        record.verdicts = vec![sample::verdict(Level::Must, failed)];
        record.verdicts[0].known_failing = Some(sample::known());
        assert_eq!(sentence(&record), "CONFORMANT, save for 1 known failure");
        record.verdicts.push(sample::verdict(Level::Must, Outcome::Passed));
        record.verdicts[1].known_failing = Some(sample::known());
        assert_eq!(sentence(&record), "NOT CONFORMANT");
    }
}
