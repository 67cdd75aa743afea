//! Cleans up after a run that was killed, by its ledger on disk, and touches nothing else.
//!
//! Removed are the items whose keys the ledger names, listed items that bear the run's mark, and the
//! one item whose addition was under way: it is known by its body, and only where exactly one item
//! that was not there before has it.

use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::cleanup;
use super::consistency::Consistency;
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

/// How long a target on this machine may be busy with a request whose sender was killed.
const UNANSWERED_LAG: Duration = Duration::from_secs(2);

/// The pause before the listing is looked at again.
const UNANSWERED_PAUSE: Duration = Duration::from_millis(500);

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
    let is_here = base.is_loopback();
    let mut session = Session::new(begun.suite, client, base, false, auth_key);
    if !is_here {
        session.consistency = Consistency::eventual();
    }
    listing(&session).await.ok_or(AbandonedError::Unreachable(begun.url.clone()))?;
    let Begun { run, foreign, url, .. } = begun;
    session.run_mark = run;
    let Remains { open, unanswered } = remains;
    session.ledger = Ledger::resumed(foreign, open, file);
    let mut doubtful = match &unanswered {
        Some(body) => claim_unanswered(&session, body).await,
        None => Vec::new(),
    };
    for item in listing(&session).await.unwrap_or_default() {
        if cleanup::is_own(&session, &item) {
            session.ledger.claim(&item.key);
        }
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

/// Claims the item whose addition was not answered, or tells of those that it could be. The target
/// may be busy with it still, or its listing lag, so what is not there is waited for.
async fn claim_unanswered(session: &Session, body: &str) -> Vec<Leftover> {
    let end = Instant::now() + session.consistency.window().unwrap_or(UNANSWERED_LAG);
    let mut candidates = candidates(session, body).await;
    while candidates.is_empty() && Instant::now() < end {
        sleep(UNANSWERED_PAUSE).await;
        candidates = self::candidates(session, body).await;
    }
    if let [only] = &candidates[..] {
        session.ledger.claim(only);
        return Vec::new();
    }
    let reason =
        "one of several equal items, of which at most one is the run's; look at it by hand";
    let leftover =
        |key: &String| Leftover { key: session.mask.apply(key), reason: reason.to_owned() };
    candidates.iter().map(leftover).collect()
}

/// The listed items that are equal to this one, and neither known as the run's nor as another's.
async fn candidates(session: &Session, body: &str) -> Vec<String> {
    let is_known = |key: &str| session.ledger.is_foreign(key) || session.ledger.is_own(key);
    let mut listed = listing(session).await.unwrap_or_default();
    listed.retain(|item| !is_known(&item.key) && is_same(&item.value, body));
    listed.into_iter().map(|item| item.key).collect()
}

/// Whether two texts hold the same; JavaScript puts names that are numbers before the others.
fn is_same(one: &str, other: &str) -> bool {
    with_deep_stack(|| {
        let both = read_json(one).ok().zip(read_json(other).ok());
        both.is_some_and(|(one, other)| same_members(&one, &other))
    })
}
