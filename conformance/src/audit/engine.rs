//! Runs an audit: is the target there, each check in turn, clean-up.

use uuid::Uuid;

use super::checks::CHECKS;
use super::context::Context;
use super::gap::Gap;
use super::plan::AuditPlan;
use super::record::{AuditRecord, Checked};
use super::verdict::CheckVerdict;
use crate::exchange::Response;
use crate::site::protocol::worker;
use crate::site::{self, Connection, Interrupt, Retries};

/// Why there is no audit. Nothing has been stored then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// There is no answer.
    #[error("the target {target} cannot be reached: {reason}")]
    Unreachable {
        /// The target's base, without secrets.
        target: String,
        /// What went wrong.
        reason: String,
    },
    /// The key is wrong.
    #[error("the target refuses the auth key; give the right one with --auth-key or AUTH_KEY")]
    KeyRefused,
    /// It answers, but not as the Worker.
    #[error("the target answers GET /getAll and GET /get/KEY with 404: it is no PysonDBKV Worker")]
    NoWorker,
}

/// Audits a deployment.
///
/// # Errors
/// When the target cannot be asked at all.
pub async fn audit(plan: AuditPlan, interrupt: Interrupt) -> Result<AuditRecord, AuditError> {
    let connection = plan.connection();
    let listing = reach(&connection).await?;
    let context = Context::new(plan, connection, listing, interrupt.clone());
    let mask = &context.stay.connection.mask;
    let mut checks = Vec::new();
    for (check, ask) in CHECKS {
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
    }
    Ok(AuditRecord {
        target: mask.apply(&context.plan.base.to_string()),
        mark: context.stay.mark().to_owned(),
        foreign_items: context.before.as_ref().map(Vec::len),
        checks,
        kept: site::end(&context.stay, &interrupt).await,
        is_interrupted: interrupt.is_stopping(),
    })
}

/// The listing's answer, from a target that accepts the key somewhere.
async fn reach(connection: &Connection) -> Result<Response, AuditError> {
    let listing = connection.read(worker::get_all(), Retries::Several).await;
    let listing = listing.map_err(|error| AuditError::Unreachable {
        target: connection.mask.apply(&connection.base.to_string()),
        reason: connection.mask.apply(&error.to_string()),
    })?;
    let absent = worker::get(&Uuid::new_v4().to_string());
    let reading = connection.read(absent, Retries::Never).await;
    let reads_as = |status| reading.as_ref().is_ok_and(|answer| answer.status == status);
    match listing.status {
        401 | 403 if reads_as(listing.status) => Err(AuditError::KeyRefused),
        404 if reads_as(404) => Err(AuditError::NoWorker),
        _ => Ok(listing),
    }
}
