//! Before the first scenario: is the target there, is the key right, and what does the store hold?
//!
//! A target that answers anything is judged, however badly it answers; only where nothing could be
//! judged does the run end here.
//!
//! This reads the Worker's index before the run writes it. It has to: no key may be claimed, and nothing
//! removed, before it is known what others stored. The engine makes up for it (`Run::write_first`).

use std::collections::BTreeSet;

use uuid::Uuid;

use super::protocol;
use super::session::Session;
use crate::exchange::{Request, Response};
use crate::scenario::{AuthVariant, Suite};

/// What the store held before the run; nothing when it could not be told.
pub(crate) type Holdings = Option<BTreeSet<String>>;

/// Why nothing was judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// There is no answer.
    #[error("the target {target} cannot be reached: {reason}")]
    Unreachable {
        /// The target's base, without secrets.
        target: String,
        /// What went wrong.
        reason: String,
    },
    /// The key is wrong, so every answer would be a refusal.
    #[error(
        "the target refuses the auth key on every endpoint; give the right one with --auth-key or AUTH_KEY"
    )]
    KeyRefused,
}

/// Reaches the target and reads its listing.
///
/// # Errors
/// When it cannot be reached, or refuses the key everywhere.
pub(crate) async fn inspect(session: &Session) -> Result<Holdings, RunError> {
    let listing = session.send_own(protocol::listing(session.suite)).await;
    let listing = listing.map_err(|error| RunError::Unreachable {
        target: session.mask.apply(&session.base.to_string()),
        reason: session.mask.apply(&error.to_string()),
    })?;
    if listing.status == 401 && is_key_refused(session).await {
        return Err(RunError::KeyRefused);
    }
    let items = protocol::listed(session.suite, &listing);
    Ok(items.map(|items| items.into_iter().map(|item| item.key).collect()))
}

/// Whether the key is refused wherever it is shown. A target that refuses it in one place only is
/// broken there, and judged.
async fn is_key_refused(session: &Session) -> bool {
    let absent = Uuid::new_v4().to_string();
    let mut probes = vec![protocol::reading(session.suite, &absent)];
    if let (Suite::Worker, Some(key)) = (session.suite, &session.auth_key) {
        let path = format!("/auth-key?auth_key={}", key.query(AuthVariant::Right));
        probes.push(Request::new(http::Method::GET, path));
    }
    for probe in probes {
        let answer = session.send_own(probe).await;
        if answer.is_ok_and(|answer: Response| answer.status != 401) {
            return false;
        }
    }
    true
}
