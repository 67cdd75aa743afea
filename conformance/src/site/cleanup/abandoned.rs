//! Cleans up after runs that were killed, by their ledger on disk.
//!
//! Removed are the items whose keys the ledger names, the listed items that bear the run's mark, and the
//! items whose additions were under way, as far as they can be told from items of others.

use std::path::Path;
use std::time::Duration;

use http::HeaderMap;

use super::finish::finish;
use crate::base_url::{BaseUrl, BaseUrlError};
use crate::record::Leftover;
use crate::scenario::{AuthKey, Suite};
use crate::site::client::{Client, ClientError};
use crate::site::connection::Connection;
use crate::site::consistency::Consistency;
use crate::site::fleet::FleetError;
use crate::site::ledger::{Begun, Ledger, LedgerError, LedgerFile, Lines, Section};
use crate::site::pace::Pace;
use crate::site::preflight;
use crate::site::run_error::RunError;
use crate::site::stay::Stay;
use crate::site::supervisor::Supervisor;
use crate::site::trust::Trust;

/// How to reach the targets of ledgers, which hold no secrets.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// The target's URL, with user and password if it has them. Ledgers of other targets are left alone.
    /// A target elsewhere must be named here, so that a planted ledger cannot name another one.
    pub(crate) base: Option<BaseUrl>,
    /// The target's auth key.
    pub(crate) auth_key: Option<AuthKey>,
    /// Header fields for each request.
    pub(crate) headers: HeaderMap,
    /// Which certificates a target may show.
    pub(crate) trust: Trust,
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
    /// The target is not on this machine, and was not named.
    #[error(
        "the ledger is of {0}, which is not on this machine; if that is your target: cleanup --url {0}"
    )]
    NeedsUrl(String),
    /// An earlier version wrote the ledger, and its target was not named.
    #[error(
        "the ledger is of {0}, but nothing binds it to that; if that is your target: cleanup --url {0}"
    )]
    Unbound(String),
    /// The ledger was written with another key or for another target.
    #[error(
        "the ledger is of {0}, but was not written with this auth key; nothing was sent: give the key that \
         the run had, or remove the ledger"
    )]
    OtherKey(String),
    /// The shared ledger cannot be used.
    #[error(transparent)]
    Fleet(#[from] FleetError),
    /// Somebody else wrote into a section of a shared ledger.
    #[error(
        "a section of the shared ledger at {target} holds lines that no run with this auth key wrote; nothing \
         was sent for it: look at it (LRANGE {key:?} 0 -1), and remove it (DEL)"
    )]
    Planted {
        /// The target.
        target: String,
        /// The key in the ledger.
        key: String,
    },
    /// The target does not answer, or something else does, or it refuses the key.
    #[error(transparent)]
    Unreachable(#[from] RunError),
    /// The target answers with no listing.
    #[error("the target {0} does not list its items with this auth key")]
    NoListing(String),
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
    supervisor: &Supervisor,
) -> Result<CleanedUp, AbandonedError> {
    let (file, sections) = LedgerFile::resume(path)?;
    let mut done = CleanedUp::default();
    for (begun, _) in &sections {
        done.target = Some(begun.url.clone());
        if access.base.as_ref().is_some_and(|base| base.to_string() != begun.url) {
            return Ok(CleanedUp { is_left_alone: true, ..done });
        }
        check(begun, access)?;
    }
    for section in sections {
        let mark = section.0.run.clone();
        let lines = Lines::File { file: file.clone(), start: None };
        let pace = Pace::default();
        let (ledger, leftovers) =
            clean_up_section(section, lines, pace, access, supervisor).await?;
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
pub(super) async fn clean_up_section(
    (begun, remains): Section,
    lines: Lines,
    pace: Pace,
    access: &Access,
    supervisor: &Supervisor,
) -> Result<(Ledger, Vec<Leftover>), AbandonedError> {
    let base = base(&begun, access)?;
    let client = Client::trusting(&base, access.timeout, &access.trust)?;
    let client = client.with_headers(access.headers.clone());
    let consistency =
        if base.is_loopback() { Consistency::Strong } else { Consistency::eventual() };
    let connection = Connection::new(begun.suite, client, base, access.auth_key.clone());
    let connection = Connection { consistency, pace, ..connection };
    supervisor.hear_waits(&connection);
    if preflight::inspect(&connection).await?.is_none() {
        return Err(AbandonedError::NoListing(begun.url));
    }
    let stay = Stay::resume(connection, begun, remains, lines);
    let leftovers = finish(&stay, supervisor).await;
    Ok((stay.ledger, leftovers))
}

/// Checks that the key may be sent to the target of a run.
pub(super) fn check(begun: &Begun, access: &Access) -> Result<(), AbandonedError> {
    let Access { base: named, auth_key, .. } = access;
    let url = || begun.url.clone();
    if begun.suite == Suite::Worker && auth_key.is_none() {
        return Err(AbandonedError::NeedsAuthKey(url()));
    }
    let is_here = base(begun, access)?.is_loopback();
    match &begun.binding {
        _ if named.is_none() && !is_here => Err(AbandonedError::NeedsUrl(url())),
        None if named.is_none() => Err(AbandonedError::Unbound(url())),
        Some(binding) if !binding.holds(&begun.url, auth_key.as_ref()) => {
            Err(AbandonedError::OtherKey(url()))
        }
        _ => Ok(()),
    }
}

/// The target's base, with the user and the password that its URL had.
fn base(begun: &Begun, access: &Access) -> Result<BaseUrl, AbandonedError> {
    match &access.base {
        Some(base) if base.authorization().is_some() || !begun.has_user => Ok(base.clone()),
        None if !begun.has_user => Ok(BaseUrl::parse(&begun.url)?),
        _ => Err(AbandonedError::NeedsUser(begun.url.clone())),
    }
}
