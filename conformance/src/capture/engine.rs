//! Captures a namespace by the KV API.

use super::part::{Part, PartError, State};
use super::redact::Redaction;
use super::text::to_text;
use crate::kv_api::{Entry, KEYS_A_BULK_GET, KvApi, KvApiError, ListedKey};
use crate::site::protocol::INDEX_KEY;
use crate::site::{RunError, Supervisor};

/// A whole capture.
#[derive(Debug)]
pub(crate) struct Captured {
    pub(crate) entries: usize,
    /// Keys that held nothing when they were read.
    pub(crate) gone: usize,
    /// Items that were listed more than once, and are in the file once.
    pub(crate) repeated: usize,
    /// Whether the index is no longer the one in the file.
    pub(crate) has_index_changed: bool,
}

/// Why there is no whole capture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CaptureError {
    #[error(transparent)]
    Api(#[from] KvApiError),
    #[error(transparent)]
    Part(#[from] PartError),
    #[error("the entries cannot be written: {0}")]
    Text(String),
    #[error("the capture was interrupted: the same command goes on with it")]
    Interrupted,
    #[error(transparent)]
    Deployment(RunError),
    #[error(
        "the listing cannot be read, so nothing is captured: {0}. By the KV API (--account, --namespace) each \
         entry is captured as it is"
    )]
    Listing(String),
    #[error(
        "the capture was interrupted, and nothing of it is kept: a listing is one answer, so the same command \
         begins anew. By the KV API (--account, --namespace) it would go on"
    )]
    ListingInterrupted,
}

/// How many keys the namespace has. Only keys are listed.
///
/// # Errors
/// When the API does not show them, or it was interrupted.
pub(crate) async fn count(api: &KvApi, supervisor: &Supervisor) -> Result<usize, CaptureError> {
    let (mut keys, mut cursor) = (0, None);
    supervisor.progress.begin("keys counted", 0);
    loop {
        if supervisor.interrupt.is_stopping() {
            return Err(CaptureError::Interrupted);
        }
        let page = api.list(cursor.as_deref()).await?;
        keys += page.keys.len();
        supervisor.progress.name(keys.to_string());
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok(keys);
        }
    }
}

/// Captures every entry, or those that an earlier capture left. The index comes first, so that no item
/// that it names is missed.
///
/// # Errors
/// When the API does not show an entry, the file cannot be written, or it was interrupted.
pub(crate) async fn capture(
    api: &KvApi,
    mut part: Part,
    redaction: &Redaction,
    keys: usize,
    supervisor: &Supervisor,
) -> Result<Captured, CaptureError> {
    let index = api.entry(INDEX_KEY).await?;
    if !part.state.is_begun {
        let state = State { entries: index.iter().count(), is_begun: true, ..part.state.clone() };
        part.add(&text(index.iter().cloned().collect())?, state)?;
    }
    supervisor.progress.resume("entries", part.state.entries, keys);
    loop {
        if supervisor.interrupt.is_stopping() {
            return Err(CaptureError::Interrupted);
        }
        let page = api.list(part.state.cursor.as_deref()).await?;
        let keys: Vec<_> = page.keys.into_iter().filter(|key| key.name != INDEX_KEY).collect();
        let listed = keys.len();
        let entries = values(api, keys, supervisor).await?;
        let state = State {
            entries: part.state.entries + entries.len(),
            gone: part.state.gone + listed - entries.len(),
            cursor: page.cursor,
            ..part.state.clone()
        };
        let entries = entries.into_iter().map(|entry| redaction.apply(entry)).collect();
        let is_last = state.cursor.is_none();
        part.add(&text(entries)?, state)?;
        if is_last {
            break;
        }
    }
    let has_index_changed = api.entry(INDEX_KEY).await? != index;
    let State { entries, gone, .. } = part.finish()?;
    Ok(Captured { entries, gone, repeated: 0, has_index_changed })
}

/// The entries of a page whose keys still hold something.
async fn values(
    api: &KvApi,
    mut keys: Vec<ListedKey>,
    supervisor: &Supervisor,
) -> Result<Vec<Entry>, CaptureError> {
    let mut entries = Vec::with_capacity(keys.len());
    while !keys.is_empty() {
        let rest = keys.split_off(keys.len().min(KEYS_A_BULK_GET));
        let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        let values = api.values(&names).await?;
        for (key, value) in keys.into_iter().zip(values) {
            supervisor.progress.advance();
            entries.extend(value.map(|value| key.with_value(value)));
        }
        keys = rest;
    }
    Ok(entries)
}

pub(super) fn text(entries: Vec<Entry>) -> Result<Vec<u8>, CaptureError> {
    to_text(entries).map_err(|error| CaptureError::Text(error.to_string()))
}
