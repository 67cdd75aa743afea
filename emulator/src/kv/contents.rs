//! The entries of a namespace as locations read and write them: a central store, a cache in each
//! location, and the queue of writes that came too soon.

use super::cache::{Cached, Caches};
use super::writes::{Admission, Writes};
use crate::clock::Timestamp;
use crate::conditions::{Conditions, Mode};
use crate::journal::Cache;
use crate::storage::{FrozenEntries, Name, Storage, StorageError, Value};
use crossbeam_utils::CachePadded;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Entries, and what is remembered of reading and writing them.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) storage: Arc<dyn Storage>,
    caches: CachePadded<Mutex<Caches>>,
    writes: CachePadded<Mutex<Writes>>,
    /// Whether any write waits: every operation asks, and mostly none does.
    has_waiting: AtomicBool,
}

/// Where, when and under what conditions entries are read and written.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) location: &'a str,
    pub(super) conditions: &'a Conditions,
    pub(super) now: Timestamp,
}

impl Contents {
    /// The entries of `storage`, of which nothing was read or written yet.
    pub(super) fn of(storage: Arc<dyn Storage>) -> Arc<Self> {
        let (caches, writes) = (CachePadded::default(), CachePadded::default());
        Arc::new(Self { storage, caches, writes, has_waiting: AtomicBool::new(false) })
    }

    /// What a read sees, and whether the location's cache told it.
    pub(super) async fn read(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<(Option<Value>, Option<Cache>), StorageError> {
        self.settle(view).await?;
        if view.conditions.consistency.mode == Mode::Strong {
            return Ok((self.storage.get(key).await?, None));
        }
        let cached = self.caches().get(view.location, key, view.now).cloned();
        if let Some(Cached { value, .. }) = cached {
            let cache = if value.is_some() { Cache::Hit } else { Cache::NegativeHit };
            return Ok((value, Some(cache)));
        }
        let value = self.storage.get(key).await?;
        self.remember(view, key, value.as_ref());
        Ok((value, Some(Cache::Miss)))
    }

    /// The entries of the central store as they are now, if it can show them.
    pub(super) async fn freeze(
        &self,
        view: &View<'_>,
    ) -> Result<Option<Arc<dyn FrozenEntries>>, StorageError> {
        self.settle(view).await?;
        Ok(self.storage.freeze())
    }

    /// Whether a read would be told by the location's cache.
    pub(super) fn is_cached(&self, view: &View<'_>, key: &Name) -> bool {
        view.conditions.consistency.mode == Mode::Eventual
            && self.caches().get(view.location, key, view.now).is_some()
    }

    /// Whether a write of `key` may take effect now.
    pub(super) async fn admit(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<Admission, StorageError> {
        self.settle(view).await?;
        Ok(self.writes().admit(key, view.now, &view.conditions.limits))
    }

    /// Writes, or queues, and answers what that replaced.
    pub(super) async fn write(
        &self,
        view: &View<'_>,
        key: &Name,
        value: Value,
        admission: &Admission,
    ) -> Result<Option<Value>, StorageError> {
        if *admission == Admission::Queued {
            let pushed_out = self.queue(key, value);
            return match pushed_out {
                Some(pushed_out) => Ok(Some(pushed_out)),
                None => self.storage.get(key).await,
            };
        }
        self.remember(view, key, Some(&value));
        self.storage.put(key, value).await
    }

    /// Deletes, and answers what was there.
    pub(super) async fn erase(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<Option<Value>, StorageError> {
        self.settle(view).await?;
        self.writes().forget_waiting(key);
        self.remember(view, key, None);
        self.storage.delete(key).await
    }

    /// Writes what waited for a window that has ended.
    pub(super) async fn settle(&self, view: &View<'_>) -> Result<(), StorageError> {
        if !self.has_waiting.load(SeqCst) {
            return Ok(());
        }
        let due = self.due(view);
        for (key, value) in due {
            self.storage.put(&key, value).await?;
        }
        Ok(())
    }

    fn queue(&self, key: &Name, value: Value) -> Option<Value> {
        let mut writes = self.writes();
        self.has_waiting.store(true, SeqCst);
        writes.queue(key, value)
    }

    fn due(&self, view: &View<'_>) -> Vec<(Name, Value)> {
        let mut writes = self.writes();
        let due = writes.due(view.now, &view.conditions.limits);
        self.has_waiting.store(writes.has_waiting(), SeqCst);
        due
    }

    /// Lets the location remember what it read or wrote.
    fn remember(&self, view: &View<'_>, key: &Name, value: Option<&Value>) {
        let consistency = &view.conditions.consistency;
        if consistency.mode == Mode::Eventual {
            let ttl = Duration::from_millis(consistency.cache_ttl_ms);
            self.caches().set(view.location, key, value.cloned(), view.now, ttl);
        }
    }

    fn caches(&self) -> MutexGuard<'_, Caches> {
        self.caches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writes(&self) -> MutexGuard<'_, Writes> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
