//! Compares a file with a namespace, and writes what differs.

use std::collections::HashSet;
use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::capture::{REDACTED, entries};
use crate::kv_api::{Entry, KvApi, KvApiError};
use crate::rewrite::{Change, RewriteError, Writing, apply};
use crate::site::Supervisor;
use crate::site::protocol::INDEX_KEY;
use crate::survey::{Index, MAX_VALUE_BYTES};

/// What a restore does, or would do.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Restored {
    /// Keys that hold nothing.
    pub(crate) added: Vec<String>,
    /// Keys that hold something else.
    pub(crate) changed: Vec<String>,
    pub(crate) same: usize,
    /// Keys of entries that are not written, since they have expired, or would within a minute.
    pub(crate) expired: Vec<String>,
    /// Whether the index is written.
    pub(crate) is_index_changed: bool,
}

/// Why a file is not restored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RestoreError {
    #[error(transparent)]
    Rewrite(#[from] RewriteError),
    #[error("the file {file} cannot be restored: {reason}", file = file.display())]
    File { file: PathBuf, reason: String },
    #[error("the restore was interrupted, and wrote nothing")]
    Interrupted,
    #[error("the restore was interrupted; what it wrote stays, and --undo takes it back")]
    InterruptedWriting,
}

/// How many keys are read and written at once.
const KEYS_A_BATCH: usize = 100;
/// How many bytes of values are put at once; one entry may have more.
const BYTES_A_BATCH: usize = 16 << 20;
/// Workers KV takes no entry that expires sooner, in seconds.
const MIN_EXPIRY_SECONDS: u64 = 60;

impl From<KvApiError> for RestoreError {
    fn from(error: KvApiError) -> Self {
        Self::Rewrite(error.into())
    }
}

impl Restored {
    /// Whether something is to be written.
    pub(crate) fn is_needed(&self) -> bool {
        !self.added.is_empty() || !self.changed.is_empty() || self.is_index_changed
    }
}

/// Puts the entries of a file into the namespace, the index last. Without a way to write it only says what
/// it would do.
///
/// # Errors
/// Where the file is not one to be restored, somebody else writes meanwhile, or the API does not do as
/// asked. Batches before that are written.
pub(crate) async fn restore(
    api: &KvApi,
    file: &Path,
    mut writing: Option<Writing<'_>>,
    supervisor: &Supervisor,
) -> Result<Restored, RestoreError> {
    let (all, index) = checked(file)?;
    supervisor.progress.begin("entries", all);
    let mut restored = Restored::default();
    let mut lines = read(file)?.peekable();
    while lines.peek().is_some() {
        if supervisor.interrupt.is_stopping() {
            let is_writing = writing.is_some();
            return Err(if is_writing {
                RestoreError::InterruptedWriting
            } else {
                RestoreError::Interrupted
            });
        }
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < KEYS_A_BATCH && bytes < BYTES_A_BATCH {
            let Some(entry) = lines.next().transpose()? else { break };
            supervisor.progress.advance();
            bytes += entry.value.len();
            batch.push(entry);
        }
        let changes = changes(api, batch, &mut restored).await?;
        if let Some(writing) = &mut writing {
            apply(writing, &changes).await?;
        }
    }
    if let Some(change) = index_change(api, file, index).await? {
        restored.is_index_changed = true;
        if let Some(writing) = &mut writing {
            apply(writing, &[change]).await?;
        }
    }
    Ok(restored)
}

/// Reads the whole file before anything is written: how many entries it has, and the keys of its index.
fn checked(file: &Path) -> Result<(usize, Option<Vec<String>>), RestoreError> {
    let wrong = |reason: String| Err(unfit(file)(reason));
    let (mut keys, mut index) = (HashSet::new(), None);
    for entry in read(file)? {
        let Entry { key, value, .. } = entry?;
        if value.windows(REDACTED.len()).any(|part| part == REDACTED.as_bytes()) {
            return wrong(format!(
                "the value of {key} was redacted, and would replace the real one"
            ));
        }
        if key == INDEX_KEY {
            let Index::Keys(keys, _) = Index::of(&value) else {
                return wrong("its index is no list of keys".into());
            };
            index = Some(keys);
        }
        if let Some(key) = keys.replace(key) {
            return wrong(format!("it has the key {key} twice"));
        }
    }
    if keys.is_empty() {
        return wrong("it has no entry".into());
    }
    Ok((keys.len(), index))
}

fn read(file: &Path) -> Result<impl Iterator<Item = Result<Entry, RestoreError>>, RestoreError> {
    let unfit = unfit(file);
    let opened = File::open(file).map_err(|error| unfit(error.to_string()))?;
    let entries = entries(BufReader::new(opened));
    Ok(entries.map(move |entry| entry.map_err(|error| unfit(told(&error)))))
}

fn unfit(file: &Path) -> impl Fn(String) -> RestoreError {
    let file = file.to_owned();
    move |reason| RestoreError::File { file: file.clone(), reason }
}

/// An error with what lies behind it.
fn told(error: &dyn Error) -> String {
    let (mut told, mut behind) = (error.to_string(), error.source());
    while let Some(source) = behind {
        told = format!("{told}: {source}");
        behind = source.source();
    }
    told
}

/// The changes that make these entries those of the namespace, without the index.
async fn changes(
    api: &KvApi,
    mut batch: Vec<Entry>,
    restored: &mut Restored,
) -> Result<Vec<Change>, RestoreError> {
    let soonest = now() + MIN_EXPIRY_SECONDS;
    let is_over = |entry: &mut Entry| entry.expiration.is_some_and(|end| end <= soonest);
    restored.expired.extend(batch.extract_if(.., is_over).map(|entry| entry.key));
    batch.retain(|entry| entry.key != INDEX_KEY);
    let keys: Vec<&str> = batch.iter().map(|entry| entry.key.as_str()).collect();
    let found = api.entries(&keys).await?;
    let mut changes = Vec::new();
    for (entry, before) in batch.into_iter().zip(found) {
        match &before {
            Some(before) if *before == entry => {
                restored.same += 1;
                continue;
            }
            Some(_) => restored.changed.push(entry.key.clone()),
            None => restored.added.push(entry.key.clone()),
        }
        changes.push(Change { key: entry.key.clone(), before, after: Some(entry) });
    }
    Ok(changes)
}

/// The change of the index: the keys of the file in their order, then those that the present index has
/// beside them. Nothing where it is so already.
async fn index_change(
    api: &KvApi,
    file: &Path,
    index: Option<Vec<String>>,
) -> Result<Option<Change>, RestoreError> {
    let Some(mut keys) = index else { return Ok(None) };
    let before = api.entry(INDEX_KEY).await?;
    let present = before.as_ref().map_or(Index::Missing, |entry| Index::of(&entry.value));
    let known: HashSet<String> = keys.iter().cloned().collect();
    keys.extend(present.keys().iter().filter(|key| !known.contains(*key)).cloned());
    if present.keys() == keys {
        return Ok(None);
    }
    let value = serde_json::Value::from(keys).to_string();
    if value.len() > MAX_VALUE_BYTES {
        let reason = format!("the index would have {} bytes, more than 25 MiB", value.len());
        return Err(unfit(file)(reason));
    }
    let key = INDEX_KEY.to_owned();
    let value = value.into();
    let after = Entry { key: key.clone(), value, metadata: None, expiration: None };
    Ok(Some(Change { key, before, after: Some(after) }))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
