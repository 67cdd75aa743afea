//! Checks before anything is stored: is the target there, is the key right, and what does the store hold?
//!
//! A target is judged if it answers at all, however badly. The run ends here only if nothing could be
//! judged.
//!
//! The preflight reads the Worker's index before the run writes it, because no key may be claimed and
//! nothing removed before it is known what others stored. KV may then go on answering that there is no
//! index; the engine deals with that by adding an item first.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::connection::Connection;
use super::protocol;
use super::refusal::Retries;
use crate::exchange::Response;
use crate::scenario::Suite;

/// The keys that the store holds; nothing when its listing cannot be read.
pub(crate) type Holdings = Option<BTreeSet<String>>;

/// Why nothing was judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The target does not answer.
    #[error("the target {target} cannot be reached: {reason}")]
    Unreachable {
        /// The target's base, without secrets.
        target: String,
        /// Why there is no answer.
        reason: String,
    },
    /// The auth key is wrong, so every answer would be a refusal.
    #[error(
        "the target refuses the auth key on every endpoint; give the right one with --auth-key or AUTH_KEY"
    )]
    KeyRefused,
}

/// Reaches the target and reads its listing.
///
/// # Errors
/// When it cannot be reached, or refuses the key everywhere.
pub(crate) async fn inspect(connection: &Connection) -> Result<Holdings, RunError> {
    let Connection { suite, mask, .. } = connection;
    let listing = connection.read(protocol::listing(*suite), Retries::Several).await;
    let listing = listing.map_err(|error| RunError::Unreachable {
        target: mask.apply(&connection.base.to_string()),
        reason: mask.apply(&error.to_string()),
    })?;
    if listing.status == 401 && is_key_refused(connection).await {
        return Err(RunError::KeyRefused);
    }
    Ok(holdings(*suite, &listing))
}

/// The keys that a listing shows.
pub(crate) fn holdings(suite: Suite, listing: &Response) -> Holdings {
    let items = protocol::listed(suite, listing)?;
    Some(items.into_iter().map(|item| item.key).collect())
}

/// Whether every endpoint refuses the key. A target at which only some do is broken, and is judged.
async fn is_key_refused(connection: &Connection) -> bool {
    let absent = Uuid::new_v4().to_string();
    let reading = protocol::reading(connection.suite, &absent);
    let page = protocol::page(connection.suite, connection.auth_key.as_ref());
    for probe in [Some(reading), page].into_iter().flatten() {
        let answer = connection.read(probe, Retries::Several).await;
        if answer.is_ok_and(|answer| answer.status != 401) {
            return false;
        }
    }
    true
}
