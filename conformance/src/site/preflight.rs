//! Checks before anything is stored: does the target answer as a deployment, is the key right, and what
//! does the store hold?
//!
//! A deployment is judged if it answers at all, however badly. The command ends here only if nothing could
//! be judged; then `diagnosis` says what answers instead, and what to do.
//!
//! The preflight reads the Worker's index before the run writes it, because no key may be claimed and
//! nothing removed before it is known what others stored. KV may then go on answering that there is no
//! index; the engine deals with that by adding an item first.

use std::collections::BTreeSet;

use bytes::Bytes;
use tokio::sync::mpsc::Sender;

use super::connection::Connection;
use super::diagnosis::{diagnose, unreached};
use super::phantoms::without_phantoms;
use super::protocol::{self, Listed};
use super::refusal::Retries;
use super::run_error::RunError;
use super::transport::TransportError;
use crate::exchange::Response;
use crate::scenario::Suite;

/// The keys that the store holds; nothing when its listing cannot be read.
pub(crate) type Holdings = Option<BTreeSet<String>>;

/// Reaches the target and reads its listing.
///
/// # Errors
/// When nothing could be judged there.
pub(crate) async fn inspect(connection: &Connection) -> Result<Holdings, RunError> {
    Ok(inspect_items(connection).await?.map(keys))
}

/// The same with the items' values. A listing that shows only what is not there counts as empty.
///
/// # Errors
/// When nothing could be judged there.
pub(crate) async fn inspect_items(
    connection: &Connection,
) -> Result<Option<Vec<Listed>>, RunError> {
    match protocol::listed(connection.suite, &reach(connection).await?) {
        Some(items) => Ok(Some(without_phantoms(connection, items).await)),
        None => Ok(None),
    }
}

/// The answered listing of a target that can be judged.
///
/// # Errors
/// When nothing could be judged there.
pub(crate) async fn reach(connection: &Connection) -> Result<Response, RunError> {
    let Connection { suite, mask, base, .. } = connection;
    let target = || mask.apply(&base.to_string());
    let read = connection.read(protocol::listing(*suite), Retries::Several).await;
    let listing = read.map_err(|error| match error {
        TransportError::Intercepted { words, .. } | TransportError::Limited(words) => {
            RunError::NotTheDeployment { target: target(), reason: mask.apply(&words) }
        }
        error => {
            RunError::Unreachable { target: target(), reason: mask.apply(&unreached(base, &error)) }
        }
    })?;
    if protocol::listed(*suite, &listing).is_some() {
        return Ok(listing);
    }
    match diagnose(connection, &listing).await {
        Some(error) => Err(error),
        None => Ok(listing),
    }
}

/// Reaches the target, and hands on its listing piece by piece, so that none of it is kept.
///
/// # Errors
/// When there is nothing to read. Pieces may have been handed on before.
pub(crate) async fn hand_listing(
    connection: &Connection,
    reader: Sender<Bytes>,
) -> Result<(), RunError> {
    match connection.hand_listing(&reader).await {
        Ok(answer) if answer.is_success() && answer.body.is_empty() => Ok(()),
        // `reach` waits where it is asked to, and says who answers instead.
        Ok(_) => {
            let listing = reach(connection).await?;
            let _ = reader.send(listing.body).await;
            Ok(())
        }
        Err(error) => Err(RunError::Unreachable {
            target: connection.mask.apply(&connection.base.to_string()),
            reason: connection.mask.apply(&unreached(&connection.base, &error)),
        }),
    }
}

/// The keys that a listing shows.
pub(crate) fn holdings(suite: Suite, listing: &Response) -> Holdings {
    protocol::listed(suite, listing).map(keys)
}

/// The keys of these items.
pub(crate) fn keys(items: Vec<Listed>) -> BTreeSet<String> {
    items.into_iter().map(|item| item.key).collect()
}
