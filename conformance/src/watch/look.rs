//! One round: the scenarios that only read, and the audit that only reads.

use std::time::Duration;

use tokio::sync::mpsc;

use super::round::{Latency, Round, RoundOutcome};
use crate::audit::{self, AuditPlan, AuditRecord, CheckVerdict, Severity};
use crate::record::{Outcome, Record};
use crate::run::{self, Plan};
use crate::scenario::AuthKey;
use crate::site::{RunError, Supervisor};

/// How many listings and pages an audit reads that only reads.
const AUDIT_LISTINGS: u64 = 3;

/// The id of the check whether the index and the items agree.
const INTEGRITY: &str = "integrity";

/// Looks at a deployment.
pub(super) async fn look(
    plan: &Plan,
    auth_key: &AuthKey,
    (number, at): (u64, String),
    supervisor: &Supervisor,
) -> Round {
    let sent = plan.client.sent();
    let seen = see(plan, auth_key, supervisor).await;
    let requests = plan.client.sent() - sent;
    match seen {
        Ok((record, audit)) => Round { requests, ..round((number, at), &record, &audit, requests) },
        Err(error) => {
            let outcome = RoundOutcome::Unreachable;
            let blank = Round::blank(number, at, outcome, error.to_string());
            Round { requests, kv_reads: requests, ..blank }
        }
    }
}

async fn see(
    plan: &Plan,
    auth_key: &AuthKey,
    supervisor: &Supervisor,
) -> Result<(Record, AuditRecord), RunError> {
    let (events, received) = mpsc::unbounded_channel();
    let run = run::run(plan.clone(), supervisor.without_progress(), events);
    let (ended, record) = tokio::join!(run, Record::follow(received, |_| {}));
    ended?;
    let audit = audit::audit(audit_plan(plan, auth_key), supervisor.without_progress()).await?;
    let target = plan.target.clone();
    let nothing = RunError::Unreachable { target, reason: "the run told nothing".into() };
    record.map(|record| (record, audit)).ok_or(nothing)
}

fn audit_plan(plan: &Plan, auth_key: &AuthKey) -> AuditPlan {
    AuditPlan {
        base: plan.base.clone(),
        client: plan.client.clone(),
        auth_key: auth_key.clone(),
        settle: Duration::ZERO,
        max_wait: plan.live.max_wait,
        is_read_only: true,
        allows_break: false,
        allows_delete_all: false,
        ledger: None,
    }
}

fn round(
    (number, at): (u64, String),
    record: &Record,
    audit: &AuditRecord,
    requests: u64,
) -> Round {
    let failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed(_));
    let unclear = |outcome: &Outcome| matches!(outcome, Outcome::Indeterminate(_));
    let passed = |outcome: &Outcome| matches!(outcome, Outcome::Passed);
    let count =
        |is: fn(&Outcome) -> bool| record.verdicts.iter().filter(|v| is(&v.outcome)).count();
    let ids = record.verdicts.iter().filter(|verdict| failed(&verdict.outcome));
    let ids: Vec<_> = ids.map(|verdict| verdict.id.to_string()).collect();
    let judged = record.verdicts.iter().filter(|v| passed(&v.outcome) || failed(&v.outcome));
    let slowest = record.verdicts.iter().filter_map(|verdict| verdict.settled_after).max();
    let is_sound = ids.is_empty() && audit.count(Severity::High) == 0;
    Round {
        number,
        at,
        outcome: if is_sound { RoundOutcome::Sound } else { RoundOutcome::Failing },
        reason: None,
        passed: count(passed),
        failed: ids,
        indeterminate: count(unclear),
        findings: audit
            .findings()
            .into_iter()
            .map(|(check, finding)| (check.id.to_owned(), finding.severity.name().to_owned()))
            .collect(),
        items: audit.foreign_items,
        is_index_sound: is_index_sound(audit),
        latency: Latency::of(judged.map(|verdict| verdict.duration)),
        stale_ms: slowest.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        requests,
        kv_reads: kv_reads(record, audit, requests),
    }
}

fn is_index_sound(audit: &AuditRecord) -> Option<bool> {
    let checked = audit.checks.iter().find(|checked| checked.check.id == INTEGRITY)?;
    match checked.verdict {
        CheckVerdict::Sound(_) => Some(true),
        CheckVerdict::Found(_) => Some(false),
        CheckVerdict::NotSeen { .. } => None,
    }
}

/// About how many KV reads a round makes: what the run is expected to, and the listings of the audit.
fn kv_reads(record: &Record, audit: &AuditRecord, requests: u64) -> u64 {
    let expected = record.info.cost.map_or(0, |cost| cost.kv_reads as u64);
    let items = audit.foreign_items.unwrap_or_default() as u64;
    expected.max(requests) + AUDIT_LISTINGS * (items + 1)
}
