//! The audit for programs.
//!
//! `format` is 1. It is raised when a field is removed or changes its meaning, not when one is added.
//!
//! ```json
//! {
//!   "format": 1,
//!   "target", "version", "mark", "foreign_items", "is_interrupted",
//!   "counts": { "high": 0, "medium": 0, "low": 0, "not-asked": 0 },
//!   "checks": [ { "id", "promise", "outcome": "sound" | "found" | "not-asked" | "not-checked",
//!                 "severity": null, "problem": null, "evidence": [], "advice": null,
//!                 "reason": null } ],
//!   "left_behind": [ { "key", "reason" } ]
//! }
//! ```
//!
//! A check that was not asked, or only in part, is `not-asked`: its evidence is what was seen, and its
//! reason what was not. One that was asked and whose answers tell nothing is `not-checked`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::lists::not_seen;
use crate::audit::{AuditRecord, CheckVerdict, Checked, Severity};
use crate::record::Leftover;
use crate::report::text::json;

/// The version of this format.
const FORMAT: u8 = 1;

/// The outcome of a check that was not asked, or only in part.
const NOT_ASKED: &str = "not-asked";

/// The report.
#[must_use]
pub fn render(record: &AuditRecord) -> String {
    json(&Report {
        format: FORMAT,
        target: &record.target,
        version: env!("CARGO_PKG_VERSION"),
        mark: &record.mark,
        foreign_items: record.foreign_items,
        is_interrupted: record.is_interrupted,
        counts: counts(record),
        checks: record.checks.iter().map(Entry::of).collect(),
        left_behind: &record.kept,
    })
}

fn counts(record: &AuditRecord) -> BTreeMap<&'static str, usize> {
    let severities = Severity::ALL.into_iter().map(|s| (s.name(), record.count(s)));
    severities.chain([(NOT_ASKED, record.not_asked())]).collect()
}

#[derive(Serialize)]
struct Report<'a> {
    format: u8,
    target: &'a str,
    version: &'static str,
    mark: &'a str,
    foreign_items: Option<usize>,
    is_interrupted: bool,
    counts: BTreeMap<&'static str, usize>,
    checks: Vec<Entry<'a>>,
    left_behind: &'a [Leftover],
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'static str,
    promise: &'static str,
    outcome: &'static str,
    severity: Option<Severity>,
    problem: Option<&'static str>,
    evidence: &'a [String],
    advice: Option<&'static str>,
    reason: Option<String>,
}

impl<'a> Entry<'a> {
    fn of(checked: &'a Checked) -> Self {
        let check = checked.check;
        let entry = Self {
            id: check.id,
            promise: check.promise,
            outcome: "sound",
            severity: None,
            problem: None,
            evidence: &[],
            advice: None,
            reason: None,
        };
        match &checked.verdict {
            CheckVerdict::Sound(evidence) => Self { evidence, ..entry },
            CheckVerdict::Found(finding) => Self {
                outcome: "found",
                severity: Some(finding.severity),
                problem: Some(check.problem),
                evidence: &finding.evidence,
                advice: Some(finding.advice),
                ..entry
            },
            verdict @ CheckVerdict::NotSeen { seen, gaps } => Self {
                outcome: if verdict.is_not_asked() { NOT_ASKED } else { "not-checked" },
                evidence: seen,
                reason: Some(not_seen(gaps)),
                ..entry
            },
        }
    }
}
