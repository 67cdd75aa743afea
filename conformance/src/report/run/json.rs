//! The report for programs.
//!
//! `fixtures/report.schema.json` describes its fields; tests check reports against it. `format` is 1. It
//! is raised when a field is removed or changes its meaning, not when one is added.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::coverage::{self, Sentence};
use crate::record::{
    Counts, Failure, KnownFailing, Leftover, Others, Outcome, Proof, Record, RunInfo, Standing,
    Status, Verdict,
};
use crate::report::text::{curl, json};
use crate::scenario::Level;

/// The version of this format.
const FORMAT: u8 = 1;

pub(super) fn render(record: &Record) -> String {
    let status = Status::of(record);
    json(&Report {
        format: FORMAT,
        run: &record.info,
        status: StatusEntry { code: status as u8, text: status.sentence() },
        is_interrupted: record.is_interrupted,
        duration_ms: milliseconds(record.duration),
        counts: Level::ALL.into_iter().map(|level| (level, record.counts(level))).collect(),
        results: record.verdicts.iter().map(|v| ResultEntry::of(&record.info, v)).collect(),
        sentences: coverage::sentences(record),
        leftovers: &record.leftovers,
        others: &record.others,
    })
}

#[derive(Serialize)]
struct Report<'a> {
    format: u8,
    run: &'a RunInfo,
    status: StatusEntry,
    is_interrupted: bool,
    duration_ms: u64,
    counts: BTreeMap<Level, Counts>,
    results: Vec<ResultEntry<'a>>,
    sentences: Vec<Sentence<'a>>,
    leftovers: &'a [Leftover],
    others: &'a Others,
}

#[derive(Serialize)]
struct StatusEntry {
    code: u8,
    text: &'static str,
}

#[derive(Serialize)]
struct ResultEntry<'a> {
    id: &'a str,
    title: &'a str,
    level: Level,
    endpoints: &'a [&'static str],
    proves: &'a [Proof],
    outcome: &'static str,
    verdict: String,
    settled_after_ms: Option<u64>,
    standing: Standing,
    known_failing: Option<&'a KnownFailing>,
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

impl<'a> FailureEntry<'a> {
    fn of(failure: &'a Failure) -> Self {
        Self { failure, curl: curl::line(&failure.exchange) }
    }
}

impl<'a> ResultEntry<'a> {
    fn of(info: &RunInfo, verdict: &'a Verdict) -> Self {
        let (outcome, reason, failure) = match &verdict.outcome {
            Outcome::Passed => ("passed", None, None),
            Outcome::Failed(failure) => ("failed", None, Some(FailureEntry::of(failure))),
            Outcome::Skipped(reason) => ("skipped", Some(reason.as_str()), None),
            Outcome::Indeterminate(reason) => ("indeterminate", Some(reason.as_str()), None),
        };
        Self {
            id: verdict.id.as_str(),
            title: &verdict.title,
            level: verdict.level,
            endpoints: &verdict.endpoints,
            proves: &verdict.proves,
            outcome,
            verdict: verdict.words(),
            settled_after_ms: verdict.settled_after.map(milliseconds),
            standing: info.standing(verdict),
            known_failing: verdict.known_failing.as_ref(),
            reason,
            duration_ms: milliseconds(verdict.duration),
            failure,
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::exchange::Excerpt;
    use crate::record::sample;

    const SCHEMA: &str = include_str!("../../../../fixtures/report.schema.json");

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
        assert_eq!(report["sentences"][0]["coverage"], "not-proven");
    }

    /// Every shape that a report can have: each outcome, each standing, absent values, leftovers.
    fn reports() -> Vec<Value> {
        let mixed = sample::mixed();
        let mut known = sample::mixed();
        known.verdicts.iter_mut().for_each(|verdict| verdict.known_failing = Some(sample::known()));
        known.info.target_version = None;
        known.info.foreign_items = None;
        known.leftovers = vec![Leftover { key: "k".into(), reason: "r".into() }];
        known.others = sample::others();
        known.info.other_runs = vec![sample::other_run()];
        let mut unanswered = sample::mixed();
        let mut failure = sample::failure();
        failure.exchange.answer = None;
        failure.exchange.body = Some(Excerpt::new(&"long".repeat(1_000), 4_000));
        unanswered.verdicts[0].outcome = Outcome::Failed(Box::new(failure));
        let records = [sample::record(), mixed, known, unanswered, sample::lagging()];
        records.iter().map(|r| serde_json::from_str(&super::render(r)).unwrap()).collect()
    }

    fn is_valid(report: &Value) -> bool {
        let schema = serde_json::from_str(SCHEMA).unwrap();
        let (mut compiler, mut schemas) = (boon::Compiler::new(), boon::Schemas::new());
        compiler.add_resource("report.json", schema).unwrap();
        let index = compiler.compile("report.json", &mut schemas).unwrap();
        schemas.validate(report, index).is_ok()
    }

    #[test]
    fn every_report_keeps_the_schema() {
        for report in reports() {
            assert!(is_valid(&report), "{report:#}");
        }
    }

    /// The schema is closed: it refuses unknown fields and values.
    #[rstest]
    #[case("/format", json!(2))]
    #[case("/run/contract", json!("other"))]
    #[case("/run/new", json!(1))]
    #[case("/results/0/outcome", json!("ok"))]
    #[case("/results/0/new", json!(1))]
    #[case("/results/1/failure/mismatches", json!([]))]
    #[case("/sentences/0/coverage", json!("maybe"))]
    #[case("/status/code", json!(7))]
    fn the_schema_refuses_another_form(#[case] place: &str, #[case] value: Value) {
        let mut report = reports().swap_remove(1);
        let (parent, name) = place.rsplit_once('/').unwrap();
        report.pointer_mut(parent).unwrap()[name] = value;
        assert!(!is_valid(&report));
    }
}
