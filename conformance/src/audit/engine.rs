//! Runs an audit: is the target there, each check in turn, clean-up.

use super::checks::CHECKS;
use super::context::Context;
use super::gap::Gap;
use super::plan::AuditPlan;
use super::record::{AuditRecord, Checked};
use super::verdict::CheckVerdict;
use crate::exchange::Response;
use crate::scenario::Suite;
use crate::site::{self, Connection, RunError, Supervisor};

/// Audits a deployment.
///
/// # Errors
/// When the target cannot be asked at all.
pub async fn audit(plan: AuditPlan, supervisor: Supervisor) -> Result<AuditRecord, RunError> {
    let Supervisor { interrupt, progress } = &supervisor;
    let connection = plan.connection();
    supervisor.hear_waits(&connection);
    let listing = reach(&connection).await?;
    let context = Context::new(plan, connection, listing, supervisor.without_progress()).await;
    let mask = &context.stay.connection.mask;
    let mut checks = Vec::new();
    progress.begin("checks", CHECKS.len());
    for (check, ask) in CHECKS {
        progress.name(check.promise);
        let stopped = || Err(Gap::not_asked(interrupt.reason()));
        let verdict = if interrupt.is_stopping() {
            stopped()
        } else {
            tokio::select! {
                verdict = ask(&context) => verdict,
                () = interrupt.abandons() => stopped(),
            }
        };
        let verdict = verdict.unwrap_or_else(CheckVerdict::not_seen);
        checks.push(Checked { check, verdict: verdict.with_texts(|text| mask.apply(text)) });
        progress.advance();
    }
    Ok(AuditRecord {
        target: mask.apply(&context.plan.base.to_string()),
        mark: context.stay.mark().to_owned(),
        foreign_items: context.before.as_ref().map(Vec::len),
        checks,
        kept: site::end(&context.stay, &supervisor).await,
        is_interrupted: interrupt.is_stopping(),
    })
}

/// The answered listing of a Worker. An audit has no suite to choose, so a key-value store is refused by name.
async fn reach(connection: &Connection) -> Result<Response, RunError> {
    match site::reach(connection).await {
        Err(RunError::NotTheDeployment { target, .. })
            if site::answers_as(connection, Suite::KvStore).await =>
        {
            let reason = "the key-value store answers there, and an audit is of the Worker".into();
            Err(RunError::NotTheDeployment { target, reason })
        }
        reached => reached,
    }
}
