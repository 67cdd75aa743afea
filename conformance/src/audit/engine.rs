//! Runs an audit: is the target there, each check in turn, clean-up.

use std::time::Duration;

use uuid::Uuid;

use super::check::Check;
use super::checks::Context;
use super::deployment::{self, Deployment, entries};
use super::record::{Checked, Finding, Record, Verdict};
use crate::base_url::BaseUrl;
use crate::exchange::Response;
use crate::scenario::AuthKey;
use crate::site::protocol::worker;
use crate::site::{Client, Connection, Interrupt, LedgerFile, Retries};

/// Everything that an audit is decided by.
#[derive(Debug)]
pub struct Plan {
    /// Where the deployment is.
    pub base: BaseUrl,
    /// The way to it.
    pub client: Client,
    /// Its auth key.
    pub auth_key: AuthKey,
    /// How long a listing may take to show what was added.
    pub settle: Duration,
    /// Whether nothing may be written.
    pub is_read_only: bool,
    /// Whether a client's ways to break the index may be tried. A Worker that has the defect loses it.
    pub allows_break: bool,
    /// Whether `deleteAll` may be tried where others stored something.
    pub allows_delete_all: bool,
    /// Where the audit's own keys are noted as they come.
    pub ledger: Option<LedgerFile>,
}

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
pub async fn audit(plan: Plan, interrupt: Interrupt) -> Result<Record, AuditError> {
    let connection = deployment::connection(&plan);
    let listing = reach(&connection).await?;
    let deployment = Deployment::begin(&plan, connection, &listing, interrupt.clone());
    let before = entries(&listing);
    let foreign_items = before.as_ref().map(Vec::len);
    let context = Context { deployment: &deployment, plan: &plan, listing, before };
    let mut checks = Vec::new();
    for check in Check::ALL {
        if check == Check::Breakable && plan.allows_break {
            // A broken index would let nothing be removed.
            deployment.clean_up().await;
        }
        let verdict = if interrupt.is_stopping() {
            Verdict::NotChecked("the audit was interrupted".into())
        } else {
            check.verdict(&context).await
        };
        checks.push(Checked { check, verdict: masked(&deployment, verdict) });
    }
    Ok(Record {
        target: deployment.masked(&plan.base.to_string()),
        mark: deployment.mark().to_owned(),
        foreign_items,
        checks,
        kept: deployment.end().await,
        is_interrupted: interrupt.is_stopping(),
    })
}

/// The listing's answer, from a target that lets the key in somewhere.
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

fn masked(deployment: &Deployment, verdict: Verdict) -> Verdict {
    let mask = |lines: Vec<String>| lines.iter().map(|line| deployment.masked(line)).collect();
    match verdict {
        Verdict::Sound(evidence) => Verdict::Sound(mask(evidence)),
        Verdict::Found(finding) => {
            Verdict::Found(Finding { evidence: mask(finding.evidence), ..finding })
        }
        Verdict::NotChecked(reason) => Verdict::NotChecked(deployment.masked(&reason)),
    }
}
