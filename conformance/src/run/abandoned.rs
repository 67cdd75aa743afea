//! Cleans up after a run that was killed, by its ledger on disk, and touches nothing else.
//!
//! Removed are the items whose keys the ledger names, listed items that bear the run's mark, and the
//! one item whose addition was under way: it is known by its body, and only where exactly one item
//! that was not there before has it.

use std::path::Path;
use std::time::Duration;

use super::cleanup;
use super::event::Leftover;
use super::interrupt::Interrupt;
use super::ledger::Ledger;
use super::ledger_file::{Begun, LedgerError, LedgerFile, Remains};
use super::protocol::{self, Listed};
use super::session::Session;
use crate::base_url::{BaseUrl, BaseUrlError};
use crate::client::{Client, ClientError};
use crate::expect::{read_json, same_members, with_deep_stack};
use crate::scenario::AuthKey;

/// Why nothing could be cleaned up.
#[derive(Debug, thiserror::Error)]
pub enum AbandonedError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger names no target.
    #[error("the ledger's URL: {0}")]
    Url(#[from] BaseUrlError),
    /// There is no way to the target.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The target does not answer, or refuses the key.
    #[error("the target {0} does not show its items with this auth key, if it answers at all")]
    Unreachable(String),
}

/// What became of one ledger.
#[derive(Debug, Default)]
pub struct CleanedUp {
    /// The target; nothing when the run never began.
    pub target: Option<String>,
    /// How many items were removed.
    pub removed: usize,
    /// What could not be removed, or not be told from what others stored.
    pub leftovers: Vec<Leftover>,
}

/// Removes what the run of this ledger left. The ledger goes when nothing is left.
///
/// # Errors
/// When the ledger or its target cannot be used. The ledger stays then.
pub async fn clean_up(
    path: &Path,
    auth_key: Option<AuthKey>,
    timeout: Duration,
    interrupt: &Interrupt,
) -> Result<CleanedUp, AbandonedError> {
    let (file, found) = LedgerFile::resume(path)?;
    let Some((begun, remains)) = found else {
        // An empty file that stays does no harm.
        let _ = file.remove();
        return Ok(CleanedUp::default());
    };
    let base = BaseUrl::parse(&begun.url)?;
    let client = Client::new(&base, timeout)?;
    let mut session = Session::new(begun.suite, client, base, false, auth_key);
    let listed = listing(&session).await.ok_or(AbandonedError::Unreachable(begun.url.clone()))?;
    let Begun { run, foreign, url, .. } = begun;
    session.run_mark = run;
    let Remains { open, unanswered } = remains;
    session.ledger = Ledger::resumed(foreign, open, file);
    let mut doubtful = claim_unanswered(&session, unanswered.as_deref(), &listed);
    for item in listed.iter().filter(|item| cleanup::is_own(&session, item)) {
        session.ledger.claim(&item.key);
    }
    let claimed = session.ledger.open_keys().len();
    let mut leftovers = cleanup::finish(&session, interrupt).await;
    let removed = claimed - session.ledger.open_keys().len();
    if doubtful.is_empty() && leftovers.is_empty() {
        session.ledger.close();
    }
    leftovers.append(&mut doubtful);
    Ok(CleanedUp { target: Some(url), removed, leftovers })
}

async fn listing(session: &Session) -> Option<Vec<Listed>> {
    let answer = session.send_own(protocol::listing(session.suite)).await.ok()?;
    protocol::listed(session.suite, &answer)
}

/// Claims the item whose addition was not answered, or tells of those that it could be.
fn claim_unanswered(session: &Session, body: Option<&str>, listed: &[Listed]) -> Vec<Leftover> {
    let Some(body) = body else { return Vec::new() };
    let is_candidate = |item: &&Listed| {
        let is_known = session.ledger.is_foreign(&item.key) || session.ledger.is_own(&item.key);
        !is_known && is_same(&item.value, body)
    };
    let candidates: Vec<&Listed> = listed.iter().filter(is_candidate).collect();
    if let [only] = candidates[..] {
        session.ledger.claim(&only.key);
        return Vec::new();
    }
    let reason =
        "one of several equal items, of which at most one is the run's; look at it by hand";
    let leftover =
        |item: &Listed| Leftover { key: session.mask.apply(&item.key), reason: reason.to_owned() };
    candidates.into_iter().map(leftover).collect()
}

/// Whether two texts hold the same; JavaScript puts names that are numbers before the others.
fn is_same(one: &str, other: &str) -> bool {
    with_deep_stack(|| {
        let both = read_json(one).ok().zip(read_json(other).ok());
        both.is_some_and(|(one, other)| same_members(&one, &other))
    })
}
