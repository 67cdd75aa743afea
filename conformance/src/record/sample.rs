//! Small records for unit tests.

use std::time::Duration;

use super::event::{Failure, KnownFailing, Outcome, Proof, RunInfo, Staleness, Verdict};
use super::others::{OtherRun, Others, RunState};
use super::run_record::Record;
use crate::exchange::{Answer, Excerpt, Transcript};
use crate::expect::Mismatch;
use crate::scenario::{Contract, Id, Level, Suite};
use crate::statements::Statement;

/// A run that just began.
pub(crate) fn record() -> Record {
    Record::new(RunInfo {
        suite: Suite::Worker,
        is_suite_found_out: false,
        version: "9.9.9",
        contract: Contract::Documented,
        is_strict: false,
        is_read_only: false,
        target: "http://x.example".into(),
        target_version: Some("workerd 1".into()),
        mark: "conformance-r".into(),
        consistency: "strong".into(),
        foreign_items: Some(2),
        other_runs: Vec::new(),
        began: "2026-11-30T01:23:45Z".into(),
        scenarios: 4,
        cost: None,
        statements: vec![sentence("readme.put-update", None), sentence("readme.free", Some("no"))],
    })
}

/// A run with one verdict of each outcome.
pub(crate) fn mixed() -> Record {
    let mut record = record();
    record.duration = Duration::from_millis(1_234);
    record.verdicts = vec![
        verdict(Level::Must, Outcome::Passed),
        verdict(Level::Must, Outcome::Failed(Box::new(failure()))),
        verdict(Level::Should, Outcome::Skipped("the store holds 2 items".into())),
        verdict(Level::Must, Outcome::Indeterminate("step 1: reset".into())),
    ];
    record
}

/// What a killed run left.
pub(crate) fn other_run() -> OtherRun {
    OtherRun { mark: "conformance-0000aaaa".into(), items: 25, state: RunState::Killed }
}

/// Two items of others are gone, and another run was at work.
pub(crate) fn others() -> Others {
    Others {
        missing: 2,
        missing_keys: vec!["a".into(), "b".into()],
        is_unknown: false,
        runs_at_work: vec!["conformance-1111bbbb".into()],
    }
}

/// The outcome after a read that was right only later, and how much later.
pub(crate) fn late() -> (Outcome, Option<Duration>) {
    (Outcome::Passed, Some(Duration::from_millis(740)))
}

/// The outcome after a read that never showed a written item.
pub(crate) fn lost() -> (Outcome, Option<Duration>) {
    let failure = Failure { staleness: Some(Staleness::Lost), ..failure() };
    (Outcome::Failed(Box::new(failure)), None)
}

/// A run at a target whose reads lag: one verdict is late, one is lost.
pub(crate) fn lagging() -> Record {
    let mut record = record();
    record.info.consistency = "eventual:1m".into();
    for ((outcome, settled_after), name) in [(late(), "late"), (lost(), "lost")] {
        let id = Id::new(format!("worker/update/{name}"));
        record.verdicts.push(Verdict { id, settled_after, ..verdict(Level::Must, outcome) });
    }
    record
}

pub(crate) fn verdict(level: Level, outcome: Outcome) -> Verdict {
    Verdict {
        id: Id::new("worker/update/merges"),
        title: "An update merges".into(),
        level,
        endpoints: vec!["PUT /update"],
        proves: vec![Proof {
            id: "readme.put-update".into(),
            source: "README, API Endpoints".into(),
            text: "Update an existing item.".into(),
        }],
        outcome,
        duration: Duration::from_millis(12),
        settled_after: None,
        known_failing: None,
    }
}

fn sentence(id: &str, untestable: Option<&str>) -> Statement {
    Statement {
        id: id.into(),
        source: "README, API Endpoints".into(),
        text: "Update an existing item.".into(),
        untestable: untestable.map(Into::into),
    }
}

pub(crate) fn known() -> KnownFailing {
    KnownFailing { reason: "issue 12".into(), until: "2099-12-31".into() }
}

/// A failure with a whole exchange.
pub(crate) fn failure() -> Failure {
    Failure {
        step: 2,
        steps: 3,
        before: vec!["POST /add → 200".into()],
        mismatches: vec![Mismatch::new("body at /name", "\"Alice\"", "no such member")],
        exchange: Transcript {
            method: "GET".into(),
            url: "http://x.example/get/k".into(),
            path: "/get/k".into(),
            headers: vec![("AUTH_KEY".into(), "$AUTH_KEY".into())],
            body: None,
            answer: Some(Answer {
                status: 200,
                headers: vec![("content-type".into(), "application/json".into())],
                body: Excerpt::new("{\"age\":31}", 10),
            }),
        },
        staleness: None,
    }
}
