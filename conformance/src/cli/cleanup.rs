//! `cleanup`: what killed runs left, by their ledgers.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::arguments::{CleanupArguments, key_in_environment};
use super::{Failed, print};
use crate::base_url::BaseUrl;
use crate::record::Status;
use crate::site::{self, AbandonedError, Access, CleanedUp, Interrupt, LedgerError};

/// Does what `cleanup` asks for.
pub(super) fn cleanup(arguments: &CleanupArguments) -> Result<Status, Failed> {
    let ledgers = match &arguments.ledger {
        // A run that ended takes its ledger with it.
        Some(ledger) => Vec::from_iter(Some(ledger.clone()).filter(|ledger| ledger.exists())),
        None => ledgers(&site::state_directory()).map_err(Failed::usage)?,
    };
    let runtime = tokio::runtime::Runtime::new().context("no threads").map_err(Failed::usage)?;
    runtime.block_on(clean_up_all(arguments, &ledgers))
}

/// Cleans up by each ledger, whatever becomes of the others. The worst of all tells how it ended.
async fn clean_up_all(arguments: &CleanupArguments, ledgers: &[PathBuf]) -> Result<Status, Failed> {
    let access = access(arguments).map_err(Failed::usage)?;
    let interrupt = Interrupt::default();
    interrupt.listen().context("signals cannot be caught").map_err(Failed::usage)?;
    let mut status = Status::Conformant;
    if ledgers.is_empty() {
        print("no run left anything\n")?;
    }
    for ledger in ledgers {
        let done = site::clean_up(ledger, &access, &interrupt).await;
        let (words, ended) = told(ledger, done, arguments.ledger.is_some());
        print(&words)?;
        status = worse(status, ended);
    }
    Ok(status)
}

fn access(arguments: &CleanupArguments) -> anyhow::Result<Access> {
    let auth_key = match &arguments.auth_key {
        Some(key) => Some(key.clone()),
        None => key_in_environment()?,
    };
    let base = arguments.url.as_deref().map(BaseUrl::parse).transpose()?;
    Ok(Access { base, auth_key, timeout: arguments.timeout })
}

/// What became of a ledger, in words; one that was named is not to be left alone.
fn told(
    ledger: &Path,
    done: Result<CleanedUp, AbandonedError>,
    is_named: bool,
) -> (String, Status) {
    match done {
        Ok(CleanedUp { target, is_left_alone: true, .. }) => {
            let target = target.unwrap_or_default();
            let words = format!("{target}: not the target of --url, left alone\n");
            (words, if is_named { Status::Usage } else { Status::Conformant })
        }
        Ok(CleanedUp { target, removed, leftovers, unaccounted, .. }) => {
            let target = target.unwrap_or_else(|| ledger.display().to_string());
            let mut words = format!("{target}: {removed} removed, {} left\n", leftovers.len());
            let lines = leftovers.iter().map(|left| format!("  {}  {}\n", left.key, left.reason));
            words.extend(lines);
            words.extend(unaccounted.iter().map(|(additions, mark)| format!(
                "  {additions} under way when it was killed, and nothing listed comes of it. Should it be \
                 stored without an entry in the index,\n  only the namespace shows it (wrangler kv key \
                 list); its value mostly holds {mark}\n"
            )));
            let ended =
                if leftovers.is_empty() { Status::Conformant } else { Status::CleanupIncomplete };
            (words, ended)
        }
        Err(error @ AbandonedError::Ledger(LedgerError::InUse(_))) => {
            (format!("{error}\n"), Status::Conformant)
        }
        Err(error @ AbandonedError::Unreachable(_)) => {
            (format!("error: {error}\n"), Status::Unreachable)
        }
        Err(error) => (format!("error: {:#}\n", anyhow::Error::from(error)), Status::Usage),
    }
}

fn worse(one: Status, other: Status) -> Status {
    if (one as u8) < (other as u8) { other } else { one }
}

/// The ledgers in a folder, by name; none when there is no such folder.
fn ledgers(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let unreadable = || format!("cannot read {}", folder.display());
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(unreadable)?,
    };
    let paths = entries.map(|entry| Ok(entry.with_context(unreadable)?.path()));
    let mut paths = paths.collect::<anyhow::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    paths.sort();
    Ok(paths)
}
