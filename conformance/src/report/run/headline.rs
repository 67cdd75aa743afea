//! The sentence that a report begins or ends with, and the facts beside it.

use crate::record::{Record, RunInfo, Standing, Status, counted};

/// The verdict on the target in words: `CONFORMANT, save for 2 known failures`.
pub(super) fn sentence(record: &Record) -> String {
    let status = Status::of(record);
    let save = match standing_count(record, Standing::KnownFailure) {
        known @ 1.. if status == Status::Conformant => {
            format!(", save for {}", counted(known, ["known failure", "known failures"]))
        }
        _ => String::new(),
    };
    let interrupted = if record.is_interrupted { ", interrupted" } else { "" };
    format!("{}{save}{interrupted}", status.sentence())
}

/// What was judged, and by which contract.
pub(super) fn subject(info: &RunInfo) -> String {
    let strict = if info.is_strict { ", strictly" } else { "" };
    format!("{}, {} contract{strict}", info.suite.title(), info.contract.name())
}

pub(super) fn target(info: &RunInfo) -> String {
    match &info.target_version {
        Some(version) => format!("{} ({version})", info.target),
        None => info.target.clone(),
    }
}

/// The software and the version that the target names.
pub(super) fn target_version(info: &RunInfo) -> &str {
    info.target_version.as_deref().unwrap_or("not told")
}

/// What the store held before the run.
pub(super) fn foreign_items(info: &RunInfo) -> String {
    match info.foreign_items {
        None => "what the store held at the start cannot be told".to_owned(),
        Some(0) => "the store was empty".to_owned(),
        Some(items) => format!("the store held {} of others", counted(items, ["item", "items"])),
    }
}

/// When the run began, what the store held, and how soon a read had to show a write where that was not at
/// once.
pub(super) fn conditions(info: &RunInfo) -> String {
    let reads = format!(" · reads are {}", info.consistency);
    let reads = if info.consistency == "strong" { "" } else { &reads };
    format!("{} · {}{reads}", info.began, foreign_items(info))
}

/// How many verdicts have this standing.
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
