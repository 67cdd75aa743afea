//! Carries out changes.

use std::ops::ControlFlow::{Break, Continue};
use std::time::Duration;

use tokio::time::Instant;

use super::change::Change;
use super::error::RewriteError;
use super::saved::SavedFile;
use crate::kv_api::{Entry, KvApi, KvApiError};
use crate::site::{Pauses, poll};

/// How changes are carried out.
#[derive(Debug)]
pub(crate) struct Writing<'a> {
    pub(crate) api: &'a KvApi,
    pub(crate) saved: &'a mut SavedFile,
    /// How long to wait until what was written shows.
    pub(crate) settle: Duration,
}

const PAUSES: Pauses = Pauses::growing(Duration::from_millis(200), Duration::from_secs(3));

/// Saves what is there, reads it again, writes, and reads until it shows.
///
/// # Errors
/// Where somebody else wrote meanwhile, or the API does not do as asked.
pub(crate) async fn apply(
    writing: &mut Writing<'_>,
    changes: &[Change],
) -> Result<(), RewriteError> {
    if changes.is_empty() {
        return Ok(());
    }
    let Writing { api, saved, settle } = writing;
    saved.save(changes)?;
    if let Some(key) = differing(api, changes, |change| change.before.as_ref()).await? {
        return Err(RewriteError::Changed { key });
    }
    let written: Vec<Entry> = changes.iter().filter_map(|change| change.after.clone()).collect();
    let removed = changes.iter().filter(|change| change.after.is_none());
    let removed: Vec<String> = removed.map(|change| change.key.clone()).collect();
    if !written.is_empty() {
        api.put(&written).await.map_err(RewriteError::of_write)?;
    }
    if !removed.is_empty() {
        api.delete(&removed).await.map_err(RewriteError::of_write)?;
    }
    seen(api, changes, *settle).await
}

/// Reads until every change shows.
async fn seen(api: &KvApi, changes: &[Change], settle: Duration) -> Result<(), RewriteError> {
    poll(Instant::now() + settle, PAUSES, (), |(), look| async move {
        match differing(api, changes, |change| change.after.as_ref()).await {
            Ok(None) => Break(Ok(())),
            Ok(Some(key)) if look.is_last() => {
                Break(Err(RewriteError::NotSeen { key, seconds: settle.as_secs() }))
            }
            Ok(Some(_)) => Continue(()),
            Err(source) => Break(Err(RewriteError::Unclear { source })),
        }
    })
    .await
}

/// The first key under which something else is stored than is expected.
async fn differing(
    api: &KvApi,
    changes: &[Change],
    expected: impl Fn(&Change) -> Option<&Entry>,
) -> Result<Option<String>, KvApiError> {
    let keys: Vec<&str> = changes.iter().map(|change| change.key.as_str()).collect();
    let found = api.entries(&keys).await?;
    let differs = |(change, found): &(&Change, Option<Entry>)| found.as_ref() != expected(change);
    let first = changes.iter().zip(found).find(differs);
    Ok(first.map(|(change, _)| change.key.clone()))
}
