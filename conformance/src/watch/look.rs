//! One round: the scenarios that only read, the audit that only reads, and that of the namespace.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc;

use super::hearing::{Hearing, hear};
use super::plan::WatchPlan;
use super::round::{Round, RoundOutcome};
use super::sightings::Sightings;
use crate::audit::{
    self, AuditPlan, AuditRecord, CheckVerdict, NamespacePlan, Severity, audit_namespace,
};
use crate::kv_api::KvApi;
use crate::record::{Outcome, Record};
use crate::run::{self, Plan};
use crate::scenario::AuthKey;
use crate::site::{RunError, Supervisor};

/// How many listings and pages an audit reads that only reads.
const AUDIT_LISTINGS: u64 = 3;

/// The id of the check whether the index and the items agree.
const INTEGRITY: &str = "integrity";

/// What a round saw of the deployment.
struct Seen {
    record: Record,
    audit: AuditRecord,
}

/// What a round asked the KV API, and why that failed.
#[derive(Default)]
struct SeenNamespace {
    audit: Option<AuditRecord>,
    error: Option<String>,
    requests: u64,
    operations: u64,
}

/// Looks at a deployment, and at its namespace.
pub(super) async fn look(
    plan: &WatchPlan,
    (number, at): (u64, String),
    sightings: &mut Sightings,
    supervisor: &Supervisor,
) -> Round {
    let (tap, heard) = mpsc::unbounded_channel();
    let client = plan.run.client.clone().heard_by(tap);
    let before = client.sent();
    // The round lets go of its client, and so the hearing ends with it.
    let looking = see(Plan { client, ..plan.run.clone() }, &plan.auth_key, supervisor);
    let (seen, hearing) = tokio::join!(looking, hear(heard, sightings));
    let requests = plan.run.client.sent() - before;
    let seen = match seen {
        Ok(seen) => seen,
        Err(error) => {
            let outcome = RoundOutcome::Unreachable;
            let blank = Round::blank(number, at, outcome, error.to_string());
            let target = plan.run.target.clone();
            return Round { target, requests, kv_reads: requests, ..blank };
        }
    };
    let namespace = see_namespace(plan.namespace.as_ref(), supervisor).await;
    let kv_reads = kv_reads(&seen, requests) + namespace.operations;
    let requests = requests + namespace.requests;
    let target = plan.run.target.clone();
    let round = round((number, at), &seen, &namespace, &hearing);
    Round { target, requests, kv_reads, ..round }
}

async fn see(plan: Plan, auth_key: &AuthKey, supervisor: &Supervisor) -> Result<Seen, RunError> {
    let (events, received) = mpsc::unbounded_channel();
    let run = run::run(plan.clone(), supervisor.without_progress(), events);
    let (ended, record) = tokio::join!(run, Record::follow(received, |_| {}));
    ended?;
    let audit = audit::audit(audit_plan(&plan, auth_key), supervisor.without_progress()).await?;
    let nothing =
        RunError::Unreachable { target: plan.target, reason: "the run told nothing".into() };
    record.map(|record| Seen { record, audit }).ok_or(nothing)
}

async fn see_namespace(plan: Option<&NamespacePlan>, supervisor: &Supervisor) -> SeenNamespace {
    let Some(plan) = plan else { return SeenNamespace::default() };
    let asked = |api: &KvApi| (api.sent(), api.operations());
    let before = asked(&plan.api);
    let (audit, error) = match audit_namespace(plan, &supervisor.without_progress(), |_| {}).await {
        Ok(audit) => (Some(audit), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let after = asked(&plan.api);
    SeenNamespace { audit, error, requests: after.0 - before.0, operations: after.1 - before.1 }
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
    Seen { record, audit }: &Seen,
    namespace: &SeenNamespace,
    hearing: &Hearing,
) -> Round {
    let count =
        |is: fn(&Outcome) -> bool| record.verdicts.iter().filter(|v| is(&v.outcome)).count();
    let is_failed = |outcome: &Outcome| matches!(outcome, Outcome::Failed(_));
    let ids = record.verdicts.iter().filter(|verdict| is_failed(&verdict.outcome));
    let ids: Vec<_> = ids.map(|verdict| verdict.id.to_string()).collect();
    let audits = || [Some(audit), namespace.audit.as_ref()].into_iter().flatten();
    let is_sound = ids.is_empty() && audits().all(|audit| audit.count(Severity::High) == 0);
    let back = hearing.back;
    Round {
        outcome: if is_sound { RoundOutcome::Sound } else { RoundOutcome::Failing },
        reason: None,
        passed: count(|outcome| matches!(outcome, Outcome::Passed)),
        failed: ids,
        indeterminate: count(|outcome| matches!(outcome, Outcome::Indeterminate(_))),
        findings: audits().flat_map(findings).collect(),
        items: audit.foreign_items,
        is_index_sound: is_index_sound(audit),
        namespace_error: namespace.error.clone(),
        latency: hearing.latency(),
        latencies: hearing.latencies(),
        came_back: back.keys,
        back_after_ms: (back.keys > 0)
            .then(|| u64::try_from(back.after.as_millis()).unwrap_or(u64::MAX)),
        ..Round::blank(number, at, RoundOutcome::Sound, String::new())
    }
}

/// The ids of what an audit found, and how bad each is.
fn findings(audit: &AuditRecord) -> BTreeMap<String, String> {
    let findings = audit.findings().into_iter();
    let named =
        findings.map(|(check, finding)| (check.id.to_owned(), finding.severity.name().to_owned()));
    named.collect()
}

fn is_index_sound(audit: &AuditRecord) -> Option<bool> {
    let checked = audit.checks.iter().find(|checked| checked.check.id == INTEGRITY)?;
    match checked.verdict {
        CheckVerdict::Sound(_) => Some(true),
        CheckVerdict::Found(_) => Some(false),
        CheckVerdict::NotSeen { .. } => None,
    }
}

/// About how many KV reads a round makes at the deployment: what the run is expected to, and the listings
/// of the audit.
fn kv_reads(Seen { record, audit }: &Seen, requests: u64) -> u64 {
    let expected = record.info.cost.map_or(0, |cost| cost.kv_reads as u64);
    let items = audit.foreign_items.unwrap_or_default() as u64;
    expected.max(requests) + AUDIT_LISTINGS * (items + 1)
}
