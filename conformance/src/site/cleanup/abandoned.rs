//! Cleans up after runs that were killed, by their ledger on disk.
//!
//! Removed are the items whose keys the ledger names, the listed items that bear the run's mark, and the
//! items whose additions were under way, as far as they can be told from items of others.

use std::path::Path;
use std::time::Duration;

use super::finish::finish;
use crate::base_url::{BaseUrl, BaseUrlError};
use crate::record::Leftover;
use crate::scenario::{AuthKey, Suite};
use crate::site::client::{Client, ClientError};
use crate::site::connection::Connection;
use crate::site::consistency::Consistency;
use crate::site::interrupt::Interrupt;
use crate::site::ledger::{Begun, Ledger, LedgerError, LedgerFile, Section};
use crate::site::stay::Stay;

/// How to reach the targets of ledgers, which hold no secrets.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// The target's URL with user and password. Ledgers of other targets are left alone.
    pub(crate) base: Option<BaseUrl>,
    /// The target's auth key.
    pub(crate) auth_key: Option<AuthKey>,
    /// How long to wait for each answer.
    pub(crate) timeout: Duration,
}

/// Why nothing could be cleaned up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AbandonedError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger's URL is no base URL.
    #[error("the ledger's URL cannot be used")]
    Url(#[from] BaseUrlError),
    /// No client can be made.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The URL at this target had a user and a password, which must be given again.
    #[error(
        "the URL {0} had a user and a password, which no ledger keeps; give them again: \
         cleanup --url https://USER:PASSWORD@HOST"
    )]
    NeedsUser(String),
    /// The Worker at this target needs its auth key.
    #[error("the Worker at {0} needs its auth key: set AUTH_KEY, or give --auth-key KEY")]
    NeedsAuthKey(String),
    /// The target does not answer, or refuses the key.
    #[error("the target {0} does not answer, or does not list its items with this auth key")]
    Unreachable(String),
}

/// What was done about one ledger.
#[derive(Debug, Default)]
pub(crate) struct CleanedUp {
    /// The target; nothing when no run began.
    pub(crate) target: Option<String>,
    /// Whether nothing was done, because the ledger is another target's.
    pub(crate) is_left_alone: bool,
    /// How many items were removed.
    pub(crate) removed: usize,
    /// Items that could not be removed, or that could be another's.
    pub(crate) leftovers: Vec<Leftover>,
    /// For each run: how many additions were under way of which no listed item comes, and the mark that
    /// their items may bear.
    pub(crate) unaccounted: Vec<(usize, String)>,
}

/// Removes the items that the runs of this ledger left. The ledger is emptied when nothing is left.
///
/// # Errors
/// When the ledger or its target cannot be used. The ledger stays as it is.
pub(crate) async fn clean_up(
    path: &Path,
    access: &Access,
    interrupt: &Interrupt,
) -> Result<CleanedUp, AbandonedError> {
    let (file, sections) = LedgerFile::resume(path)?;
    let mut done = CleanedUp::default();
    for section in sections {
        let url = section.0.url.clone();
        done.target = Some(url.clone());
        if access.base.as_ref().is_some_and(|base| base.to_string() != url) {
            return Ok(CleanedUp { is_left_alone: true, ..done });
        }
        let mark = section.0.run.clone();
        let (ledger, leftovers) = clean_up_section(section, &file, access, interrupt).await?;
        done.removed += ledger.removed();
        done.leftovers.extend(leftovers);
        done.unaccounted.extend(Some((ledger.unaccounted(), mark)).filter(|(some, _)| *some > 0));
    }
    if done.leftovers.is_empty() {
        // If the system fails here, the next clean-up finds nothing left to remove.
        let _ = file.cut(0);
    }
    Ok(done)
}

/// Removes the items that one run left. Returns its ledger, and the items that are still left.
async fn clean_up_section(
    (begun, remains): Section,
    file: &LedgerFile,
    access: &Access,
    interrupt: &Interrupt,
) -> Result<(Ledger, Vec<Leftover>), AbandonedError> {
    let base = base(&begun, access)?;
    if begun.suite == Suite::Worker && access.auth_key.is_none() {
        return Err(AbandonedError::NeedsAuthKey(begun.url));
    }
    let client = Client::new(&base, access.timeout)?;
    let consistency =
        if base.is_loopback() { Consistency::Strong } else { Consistency::eventual() };
    let connection = Connection::new(begun.suite, client, base, access.auth_key.clone());
    let connection = Connection { consistency, ..connection };
    if connection.items().await.is_none() {
        return Err(AbandonedError::Unreachable(begun.url));
    }
    let stay = Stay::resume(connection, begun, remains, file.clone());
    let leftovers = finish(&stay, interrupt).await;
    Ok((stay.ledger, leftovers))
}

/// The target's base, with the user and the password that its URL had.
fn base(begun: &Begun, access: &Access) -> Result<BaseUrl, AbandonedError> {
    match &access.base {
        Some(base) if base.authorization().is_some() || !begun.has_user => Ok(base.clone()),
        None if !begun.has_user => Ok(BaseUrl::parse(&begun.url)?),
        _ => Err(AbandonedError::NeedsUser(begun.url.clone())),
    }
}
