//! Makes sources and targets of places.

use super::client::{Access, Client, Kind, is_loopback};
use super::deployment::DeploymentTarget;
use super::emulator::EmulatorTarget;
use super::error::TransferError;
use super::source::Source;
use super::spool::Spool;
use super::state::StateTarget;
use super::target::Target;
use crate::formats::Format;
use crate::storage::WranglerState;
use std::io::{self, BufRead};
use std::path::Path;
use std::time::Duration;
use url::Url;

/// A text at `path`, or on standard input. Without a format, its name or its beginning tells it.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn text(
    path: Option<&Path>,
    format: Option<Format>,
    now: u64,
) -> Result<Source, TransferError> {
    let name = path.map_or("-".to_owned(), |path| path.display().to_string());
    let text = path.map_or_else(|| Spool::copy(io::stdin().lock()), Spool::of_file);
    let unreadable = |source| TransferError::Unreadable { name: name.clone(), source };
    let text = text.map_err(unreadable)?;
    let start = text.reader().and_then(|mut text| text.fill_buf().map(Format::of_start));
    let format = format.or_else(|| path.and_then(Format::of_name));
    let format = format.unwrap_or(start.map_err(unreadable)?);
    Ok(Source::text(name, text, format, now))
}

/// What is stored at a URL, as `target` can take it: the entries of an emulator, or the items that an
/// emulator or a deployment lists. A target that takes no index gets what the index lists, in its order.
///
/// # Errors
/// When it does not answer with that.
pub(crate) async fn answered(
    url: &Url,
    access: Access,
    target: &dyn Target,
) -> Result<Source, TransferError> {
    let client = Client::new(url, access)?;
    let (text, format) = match client.kind().await? {
        Kind::Emulator { api } if target.takes_index() || api != WORKER => {
            (client.entries().await?, Format::Ndjson)
        }
        Kind::Emulator { .. } | Kind::Deployment => (client.get_all().await?, Format::GetAll),
    };
    Ok(Source::text(url.to_string(), text, format, 0))
}

/// Asks whether an emulator answers.
///
/// # Errors
/// When none does.
pub(crate) async fn health(url: &Url, access: Access) -> Result<(), TransferError> {
    let client = Client::new(url, access)?;
    if client.is_emulator().await? {
        Ok(())
    } else {
        Err(TransferError::NoEmulator { url: client.url().to_owned() })
    }
}

/// What a namespace in the local state of Wrangler holds at `now`, in seconds since the Unix epoch.
pub(crate) fn stored(folder: &Path, state: WranglerState, now: u64) -> Source {
    Source::state(folder.display().to_string(), state, now)
}

/// A namespace in the local state of Wrangler, as a target.
pub(crate) fn storing(folder: &Path, state: WranglerState) -> Box<dyn Target> {
    Box::new(StateTarget::new(folder.display().to_string(), state))
}

/// What answers at a URL, as a target.
pub(crate) enum Answering {
    /// An emulator: entries keep their keys.
    Emulator(Box<dyn Target>),
    /// A deployment: items get new keys.
    Deployment(Box<dyn Target>),
}

/// The emulator or the deployment at `url`. The new keys of items are written to `keys`.
///
/// # Errors
/// When it does not answer.
pub(crate) async fn answering(
    url: &Url,
    access: Access,
    keys: impl io::Write + Send + 'static,
) -> Result<Answering, TransferError> {
    let client = Client::new(url, access)?;
    Ok(match client.kind().await? {
        Kind::Emulator { api } => {
            Answering::Emulator(Box::new(EmulatorTarget::new(client, api == WORKER)))
        }
        Kind::Deployment => {
            let pace = if is_loopback(url) { Duration::ZERO } else { PACE };
            Answering::Deployment(Box::new(DeploymentTarget::new(client, pace, keys)))
        }
    })
}

/// The API that keeps an index.
const WORKER: &str = "worker";

/// The time from one addition to the next, off this machine: a little more than the second within which
/// Workers KV takes one write of `__index__`.
const PACE: Duration = Duration::from_millis(1100);
