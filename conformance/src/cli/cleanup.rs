//! `cleanup`: removes what killed runs left, by their ledgers.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;

use super::cleaned_up::{failed, removed, worse};
use super::cleanup_fleet::clean_up_shared;
use super::connection::AccessArguments;
use super::failed::Failed;
use super::ledger::{Ledger, LedgerParser};
use super::print::print;
use super::runtime;
use crate::base_url::BaseUrl;
use crate::record::Status;
use crate::report::visible;
use crate::site::{self, AbandonedError, Access, CleanedUp, LedgerError};

pub(super) const HELP: &str = "\
`run`, `fuzz`, `replay` and `audit` at a URL keep a ledger of the items that
they store, in $XDG_STATE_HOME or ~/.local/state, below pysondbkv-conformance,
and remove it with the last item. Where they were killed, this removes
  - the items whose keys the ledger names
  - listed items that carry the mark of the run
  - items that were being added and carry no mark, unless they could be others': there must be no more
    new items equal to them, or new entries listed as null, than were being added

With --ledger redis://… it removes what dead members of a fleet left, and
leaves those at work alone. A member is dead when it was not heard of for 20
seconds. A section with a line that was not written with this auth key is
refused.

A ledger holds no secret, so the auth key must be given again, and so must a
URL with a password. The key is sent to no target that the ledger's run did not
have: a ledger is bound to its target and key by a hash, and a target that is
not on this machine must be named by --url.

Examples:
  AUTH_KEY=… pysondbkv-conformance cleanup
  AUTH_KEY=… pysondbkv-conformance cleanup --url https://my-worker.example
  AUTH_KEY=… pysondbkv-conformance cleanup --url https://USER:PASSWORD@my-worker.example
  AUTH_KEY=… pysondbkv-conformance cleanup --ledger redis://ci.example:6379 --url https://my-worker.example

Exit status: 0 nothing is left; 2 wrong usage, or a ledger that is missing,
another target's, or cannot be used; 3 a target does not show its items; 6 an
item could not be removed, or could not be told from the items of others.";

#[derive(Debug, Args)]
pub(super) struct CleanupArguments {
    /// The ledger of a killed run, or redis://HOST:PORT for those of all runs that share it [default:
    /// `CONFORMANCE_LEDGER` in the environment, or else every ledger in the user's state directory].
    #[arg(long, value_name = "WHERE", value_parser = LedgerParser)]
    ledger: Option<Ledger>,
    /// Only this deployment. Needed where it is not on this machine, where its URL holds a user and a
    /// password, and for ledgers of earlier versions.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    access: AccessArguments,
}

pub(super) fn cleanup(arguments: &CleanupArguments) -> Result<Status, Failed> {
    let asked = Ledger::asked(arguments.ledger.as_ref())?;
    if let Some(Ledger::Shared(address)) = &asked {
        let access = arguments.access()?;
        return runtime::interruptible(arguments.access.bounds().whole, async |supervisor| {
            clean_up_shared(address, &access, &supervisor).await
        });
    }
    let ledgers = ledgers(asked.as_ref())?;
    let access = arguments.access()?;
    let mut status = Status::Conformant;
    runtime::interruptible(arguments.access.bounds().whole, async |supervisor| {
        if ledgers.is_empty() {
            print("no run left anything\n")?;
        }
        let mut is_any_used = ledgers.is_empty();
        // An error in one ledger stops no other. The worst status counts.
        for ledger in &ledgers {
            let cleaned_up = site::clean_up(ledger, &access, &supervisor).await;
            is_any_used |= !matches!(cleaned_up, Ok(CleanedUp { is_left_alone: true, .. }));
            if asked.is_none() && is_gone(&cleaned_up) {
                // Its run has ended meanwhile, and left nothing.
                continue;
            }
            let (words, ended) = told(ledger, cleaned_up, asked.is_some());
            print(&visible(&words))?;
            status = worse(status, ended);
        }
        if let (false, Some(base)) = (is_any_used, &access.base) {
            print(&format!("no run left anything at {base}, and there are ledgers of others\n"))?;
            status = worse(status, Status::Usage);
        }
        Ok(status)
    })
}

impl CleanupArguments {
    fn access(&self) -> anyhow::Result<Access> {
        let base = self.access.url(self.url.as_ref()).map(BaseUrl::parse).transpose()?;
        self.access.reach(base)
    }
}

/// The files that are looked at.
fn ledgers(asked: Option<&Ledger>) -> anyhow::Result<Vec<PathBuf>> {
    match asked {
        None => Ok(site::ledgers()?),
        Some(Ledger::None) => {
            bail!("`none` is no ledger; write ./none for a file of that name")
        }
        Some(Ledger::File(file)) if file.symlink_metadata().is_err() => bail!(
            "there is no ledger {}, so nothing was removed: its run removed all that it stored, or had \
             another ledger; `cleanup` without --ledger looks at all of yours",
            file.display()
        ),
        Some(Ledger::File(file)) => Ok(vec![file.clone()]),
        Some(Ledger::Shared(_)) => Ok(Vec::new()),
    }
}

/// Whether a ledger was removed since the ledgers were listed.
fn is_gone(cleaned_up: &Result<CleanedUp, AbandonedError>) -> bool {
    matches!(cleaned_up, Err(AbandonedError::Ledger(error)) if error.says_it_is_gone())
}

/// What became of a ledger, in words, and the status. A ledger that was named must not be left alone.
fn told(
    ledger: &Path,
    cleaned_up: Result<CleanedUp, AbandonedError>,
    is_named: bool,
) -> (String, Status) {
    match cleaned_up {
        Ok(CleanedUp { target, is_left_alone: true, .. }) => {
            let target = target.unwrap_or_default();
            let words = format!("{target}: not the target of --url, left alone\n");
            (words, if is_named { Status::Usage } else { Status::Conformant })
        }
        Ok(done) => {
            let is_clean = done.leftovers.is_empty();
            let ended = if is_clean { Status::Conformant } else { Status::CleanupIncomplete };
            (removed(ledger, done), ended)
        }
        Err(error @ AbandonedError::Ledger(LedgerError::InUse(_))) => {
            (format!("{error}\n"), Status::Conformant)
        }
        Err(error) => failed(error),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderMap;
    use tempfile::tempdir;

    use super::*;
    use crate::site::{Supervisor, Trust};

    /// Another run's end removes its ledger between the list of ledgers and a look at it.
    #[tokio::test]
    async fn a_ledger_that_is_no_longer_there_is_known() {
        let folder = tempdir().unwrap();
        let access = Access {
            base: None,
            auth_key: None,
            headers: HeaderMap::new(),
            trust: Trust::default(),
            timeout: Duration::from_secs(1),
        };
        let ledger = folder.path().join("ledger");
        let look = async || site::clean_up(&ledger, &access, &Supervisor::default()).await;
        assert!(is_gone(&look().await));
        std::fs::write(&ledger, "no ledger").unwrap();
        assert!(!is_gone(&look().await));
    }
}
