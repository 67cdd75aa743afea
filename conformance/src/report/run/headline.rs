//! The sentence that a report begins or ends with, and the facts beside it.

use crate::record::{Counts, Held, Record, RunInfo, Standing, Status, counted};

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
    format!("{}{save}{}{interrupted}", status.sentence(), judged(record))
}

/// How many scenarios were judged, where some were skipped.
fn judged(record: &Record) -> String {
    let Counts { passed, failed, skipped, .. } = Counts::of(&record.verdicts);
    if skipped == 0 && !record.info.is_read_only {
        return String::new();
    }
    let how = if record.info.is_read_only { " by reading only:" } else { "" };
    let scenarios = counted(record.verdicts.len(), ["scenario", "scenarios"]);
    format!(",{how} {} of {scenarios} judged", passed + failed)
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
    let Some(others) = info.foreign_items else {
        return "what the store held at the start cannot be told".to_owned();
    };
    match (Held { others, runs: info.other_runs.clone() }) {
        held if held.total() == 0 => "the store was empty".to_owned(),
        held => format!("the store held {}", held.words()),
    }
}

/// When the run began, what the store held, how soon a read had to show a write where that was not at
/// once, and the API where it was found out.
pub(super) fn conditions(info: &RunInfo) -> String {
    let reads = format!(" · reads are {}", info.consistency);
    let reads = if info.consistency == "strong" { "" } else { &reads };
    let suite = format!(" · suite: {}", suite(info));
    let suite = if info.is_suite_found_out { &suite } else { "" };
    format!("{} · {}{reads}{suite}", info.began, foreign_items(info))
}

/// The API, and whether the target was asked for it.
pub(super) fn suite(info: &RunInfo) -> String {
    let how = if info.is_suite_found_out { " (found out)" } else { "" };
    format!("{}{how}", info.suite.name())
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
    fn an_api_that_was_found_out_is_told() {
        let mut info = sample::record().info;
        assert!(!conditions(&info).contains("suite"));
        info.is_suite_found_out = true;
        assert!(conditions(&info).ends_with(" · suite: worker (found out)"));
    }

    #[test]
    fn a_run_that_skipped_scenarios_says_how_many_it_judged() {
        let mut record = sample::mixed();
        assert_eq!(sentence(&record), "NOT CONFORMANT, 2 of 4 scenarios judged");
        record.info.is_read_only = true;
        let told = "NOT CONFORMANT, by reading only: 2 of 4 scenarios judged";
        assert_eq!(sentence(&record), told);
    }

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
