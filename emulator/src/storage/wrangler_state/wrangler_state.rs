//! The backend: the files of a namespace behind a lock, used by threads that may wait for the disk.

use super::blobs::Blobs;
use super::state::State;
use crate::storage::{ListPage, ListQuery, Memory, Name, Storage, StorageError, Value};
use async_trait::async_trait;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A namespace in the local state of Wrangler. Clones share the files.
#[derive(Debug, Clone)]
pub struct WranglerState {
    state: Arc<Mutex<State>>,
    /// Written without the lock, so that several writers wait for the disk at once.
    blobs: Arc<Blobs>,
    /// How often the entries had been replaced when this was made. Later, its writes are lost.
    replacements: u64,
}

type Result<T> = std::result::Result<T, StorageError>;

impl WranglerState {
    /// The namespace of this file and this folder of blobs. Neither has to be there.
    pub(super) fn new(file: PathBuf, blobs: PathBuf) -> Self {
        let blobs = Arc::new(Blobs::new(blobs));
        let state = Arc::new(Mutex::new(State::new(file, Arc::clone(&blobs))));
        Self { state, blobs, replacements: 0 }
    }

    /// The keys in the order in which they were put, read part by part. What others write meanwhile is
    /// among them, or not.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Result<String>> + use<'_> {
        let mut behind = 0;
        let parts = std::iter::from_fn(move || {
            let part = self.lock().keys(behind);
            behind =
                part.as_ref().map_or(i64::MAX, |part| part.last().map_or(i64::MAX, |last| last.0));
            Some(part).filter(|part| part.as_ref().map_or(true, |part| !part.is_empty()))
        });
        parts.flat_map(|part| match part {
            Ok(keys) => keys.into_iter().map(|(_, key)| Ok(key)).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// The entries in the order of [`WranglerState::keys`]. One value at a time is read.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Result<(String, Value)>> + use<'_> {
        self.keys().filter_map(|key| {
            let entry = key.and_then(|key| {
                let value = self.lock().get(&key)?;
                Ok(value.map(|value| (key, value)))
            });
            entry.transpose()
        })
    }

    /// Removes all entries, and answers whether there were any. Whatever this or its clones are asked to
    /// write then is lost.
    pub(super) async fn clear(&self) -> Result<bool> {
        self.with(|state| state.replace(&[])).await
    }

    /// Puts entries in their order. Their values are written several at a time, so that this takes a
    /// fraction of the time of as many puts.
    pub(crate) async fn put_pairs(&self, entries: Vec<(String, Value)>) -> Result<()> {
        let this = self.clone();
        let put = move || {
            let rows = this.blobs.add_rows(entries).map_err(StorageError::writing)?;
            this.lock().put_all(rows, this.replacements)
        };
        wait(put).await
    }

    /// Uses the files on a thread that may wait.
    async fn with<T: Send + 'static>(
        &self,
        action: impl FnOnce(&mut State) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let this = self.clone();
        wait(move || action(&mut this.lock())).await
    }

    /// As [`WranglerState::with`], but does nothing if the entries were replaced since.
    async fn change<T: Default + Send + 'static>(
        &self,
        action: impl FnOnce(&mut State) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let replacements = self.replacements;
        let change = move |state: &mut State| {
            if state.replacements == replacements { action(state) } else { Ok(T::default()) }
        };
        self.with(change).await
    }

    // A panic in the middle leaves the files as a crash would, and they stand that.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Storage for WranglerState {
    async fn get(&self, key: &Name) -> Result<Option<Value>> {
        let key = key.to_string();
        self.with(move |state| state.get(&key)).await
    }

    async fn get_many(&self, keys: &[Name]) -> Result<Vec<Option<Value>>> {
        let keys: Vec<_> = keys.iter().map(ToString::to_string).collect();
        self.with(move |state| keys.iter().map(|key| state.get(key)).collect()).await
    }

    async fn put(&self, key: &Name, value: Value) -> Result<Option<Value>> {
        let (this, key) = (self.clone(), key.to_string());
        let put = move || {
            let row = this.blobs.add_row(&value).map_err(StorageError::writing)?;
            this.lock().put(&key, &row, this.replacements)
        };
        wait(put).await
    }

    async fn delete(&self, key: &Name) -> Result<Option<Value>> {
        let key = key.to_string();
        self.change(move |state| state.delete(&key)).await
    }

    async fn list(&self, query: &ListQuery<'_>) -> Result<ListPage> {
        let (prefix, after, limit) = (query.prefix.to_owned(), query.after.cloned(), query.limit);
        self.with(move |state| {
            state.list(&ListQuery { prefix: &prefix, after: after.as_ref(), limit })
        })
        .await
    }

    async fn purge(&self, now: u64) -> Result<()> {
        self.change(move |state| state.purge(now)).await
    }

    async fn put_all(&self, entries: Vec<(Name, Value)>) -> Result<()> {
        let entries = entries.into_iter();
        self.put_pairs(entries.map(|(key, value)| (key.to_string(), value)).collect()).await
    }

    async fn entries(&self) -> Result<Vec<(String, Value)>> {
        self.with(State::entries).await
    }

    async fn copy(&self) -> Result<Arc<dyn Storage>> {
        Ok(Arc::new(self.entries().await?.into_iter().collect::<Memory>()))
    }

    async fn replace(&self, source: &dyn Storage) -> Result<Arc<dyn Storage>> {
        let entries = source.entries().await?;
        let this = self.clone();
        let replace = move || {
            let rows = this.blobs.add_rows(entries).map_err(StorageError::writing)?;
            let mut state = this.lock();
            state.replace(&rows)?;
            Ok(Self { replacements: state.replacements, ..this.clone() })
        };
        Ok(Arc::new(wait(replace).await?))
    }
}

/// Runs what may wait for the disk on a thread that is made for that.
async fn wait<T: Send + 'static>(action: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(action).await;
    done.unwrap_or_else(|error| Err(StorageError::reading(error)))
}
