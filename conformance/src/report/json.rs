//! The report for programs.
//!
//! `format` is 1; it is raised when a field changes its meaning or goes, and not when one comes.
//!
//! ```json
//! {
//!   "format": 1,
//!   "run": { "suite", "version", "contract", "is_strict", "target", "mark", "consistency",
//!            "foreign_items", "scenarios", "cost": null | { "requests", "kv_writes", "kv_deletes" } },
//!   "status": { "code": 0, "text": "CONFORMANT" },
//!   "is_interrupted": false,
//!   "duration_ms": 1234,
//!   "counts": { "must": { "passed", "failed", "skipped", "indeterminate" }, … },
//!   "results": [ { "id", "title", "level", "proves": [ { "id", "source", "text" } ],
//!                  "outcome": "passed" | "failed" | "skipped" | "indeterminate",
//!                  "verdict": "passed after 740 ms", "settled_after_ms": 740,
//!                  "reason": null, "duration_ms": 12,
//!                  "failure": { "step", "steps", "before": [],
//!                               "mismatches": [ { "place", "expected", "got" } ],
//!                               "exchange", "curl",
//!                               "staleness": null | "stale-past-the-window" | "lost" } } ],
//!   "leftovers": [ { "key", "reason" } ]
//! }
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::curl;
use crate::exit::Status;
use crate::run::{Counts, Failure, Leftover, Outcome, Proof, Record, RunInfo, Verdict};
use crate::scenario::Level;

/// The version of this form.
const FORMAT: u8 = 1;

/// The report, indented, with a line end.
pub(super) fn render(record: &Record) -> String {
    let status = Status::of(record);
    let report = Report {
        format: FORMAT,
        run: &record.info,
        status: StatusEntry { code: status as u8, text: status.sentence() },
        is_interrupted: record.is_interrupted,
        duration_ms: milliseconds(record.duration),
        counts: Level::ALL.into_iter().map(|level| (level, record.counts(level).into())).collect(),
        results: record.verdicts.iter().map(ResultEntry::of).collect(),
        leftovers: &record.leftovers,
    };
    let text = serde_json::to_string_pretty(&report).expect("texts and numbers can be written");
    text + "\n"
}

#[derive(Serialize)]
struct Report<'a> {
    format: u8,
    run: &'a RunInfo,
    status: StatusEntry,
    is_interrupted: bool,
    duration_ms: u64,
    counts: BTreeMap<Level, CountsEntry>,
    results: Vec<ResultEntry<'a>>,
    leftovers: &'a [Leftover],
}

#[derive(Serialize)]
struct StatusEntry {
    code: u8,
    text: &'static str,
}

#[derive(Serialize)]
struct CountsEntry {
    passed: usize,
    failed: usize,
    skipped: usize,
    indeterminate: usize,
}

#[derive(Serialize)]
struct ResultEntry<'a> {
    id: &'a str,
    title: &'a str,
    level: Level,
    proves: &'a [Proof],
    outcome: &'static str,
    verdict: String,
    settled_after_ms: Option<u64>,
    reason: Option<&'a str>,
    duration_ms: u64,
    failure: Option<FailureEntry<'a>>,
}

#[derive(Serialize)]
struct FailureEntry<'a> {
    #[serde(flatten)]
    failure: &'a Failure,
    curl: Option<String>,
}

impl<'a> ResultEntry<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        let (outcome, reason, failure) = match &verdict.outcome {
            Outcome::Passed => ("passed", None, None),
            Outcome::Failed(failure) => ("failed", None, Some(failure)),
            Outcome::Skipped(reason) => ("skipped", Some(reason.as_str()), None),
            Outcome::Indeterminate(reason) => ("indeterminate", Some(reason.as_str()), None),
        };
        let entry =
            |failure: &'a Failure| FailureEntry { failure, curl: curl::line(&failure.exchange) };
        Self {
            id: verdict.id.as_str(),
            title: &verdict.title,
            level: verdict.level,
            proves: &verdict.proves,
            outcome,
            verdict: verdict.words(),
            settled_after_ms: verdict.settled_after.map(milliseconds),
            reason,
            duration_ms: milliseconds(verdict.duration),
            failure: failure.map(|failure| entry(failure)),
        }
    }
}

impl From<Counts> for CountsEntry {
    fn from(counts: Counts) -> Self {
        let Counts { passed, failed, skipped, indeterminate } = counts;
        Self { passed, failed, skipped, indeterminate }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::report::sample;

    #[test]
    fn every_field_is_where_it_is_documented() {
        let report: Value = serde_json::from_str(&super::render(&sample::mixed())).unwrap();
        assert_eq!(report["format"], 1);
        assert_eq!(report["status"], json!({ "code": 1, "text": "NOT CONFORMANT" }));
        assert_eq!(report["counts"]["must"]["failed"], 1);
        assert_eq!(report["run"]["contract"], "documented");
        let failed = &report["results"][1];
        assert_eq!(failed["outcome"], "failed");
        assert_eq!(failed["failure"]["mismatches"][0]["place"], "body at /name");
        assert_eq!(failed["failure"]["exchange"]["answer"]["status"], 200);
        assert!(failed["failure"]["curl"].as_str().unwrap().starts_with("curl "));
        assert_eq!(report["results"][2]["reason"], "the store holds 2 items");
    }
}
