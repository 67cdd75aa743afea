//! Puts back what was saved, unless somebody changed it since.

use std::path::Path;

use super::apply::{Writing, apply};
use super::change::{Change, fingerprint};
use super::error::RewriteError;
use super::saved::{Saved, read};
use crate::kv_api::KvApi;
use crate::site::Supervisor;

/// What an undo does, or would do.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Undo {
    /// Keys whose entries are put back.
    pub(crate) put_back: Vec<String>,
    /// Keys whose entries are removed, since nothing was there.
    pub(crate) removed: Vec<String>,
    /// How many keys there are under which the saved entry is already.
    pub(crate) same: usize,
}

impl Undo {
    /// Whether something is to be written.
    pub(crate) fn is_needed(&self) -> bool {
        !self.put_back.is_empty() || !self.removed.is_empty()
    }
}

/// How many keys are read and written at once.
const KEYS_A_BATCH: usize = 100;
/// How many bytes of values are put at once; one entry may have more.
const BYTES_A_BATCH: usize = 16 << 20;

/// Puts back what the file saved. Without a way to write it only says what it would do.
///
/// # Errors
/// Where somebody changed an entry since, or the API does not do as asked. Entries before that one in the
/// file are put back.
pub(crate) async fn undo(
    api: &KvApi,
    file: &Path,
    mut writing: Option<Writing<'_>>,
    supervisor: &Supervisor,
) -> Result<Undo, RewriteError> {
    let mut undo = Undo::default();
    let mut lines = read(file, api.door().namespace())?.peekable();
    supervisor.progress.begin("entries", 0);
    while lines.peek().is_some() {
        if supervisor.interrupt.is_stopping() {
            return Err(RewriteError::Interrupted);
        }
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < KEYS_A_BATCH && bytes < BYTES_A_BATCH {
            let Some(saved) = lines.next().transpose()? else { break };
            supervisor.progress.advance();
            bytes += saved.before.as_ref().map_or(0, |entry| entry.value.len());
            batch.push(saved);
        }
        let changes = changes(api, batch, &mut undo).await?;
        if let Some(writing) = &mut writing {
            apply(writing, &changes).await?;
        }
    }
    Ok(undo)
}

/// The changes that put back what was saved.
async fn changes(
    api: &KvApi,
    batch: Vec<Saved>,
    undo: &mut Undo,
) -> Result<Vec<Change>, RewriteError> {
    let keys: Vec<&str> = batch.iter().map(|saved| saved.key.as_str()).collect();
    let found = api.entries(&keys).await?;
    let mut changes = Vec::new();
    for (saved, now) in batch.into_iter().zip(found) {
        let Saved { key, before, after } = saved;
        if now == before {
            undo.same += 1;
            continue;
        }
        if fingerprint(now.as_ref()) != after {
            return Err(RewriteError::Changed { key });
        }
        let keys = if before.is_some() { &mut undo.put_back } else { &mut undo.removed };
        keys.push(key.clone());
        changes.push(Change { key, before: now, after: before });
    }
    Ok(changes)
}
