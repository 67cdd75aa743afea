//! The entries of a namespace as locations read and write them: a central store, a cache for each
//! location, and a queue of writes that came too soon.

use super::cache::{Cached, Caches};
use super::writes::{Admission, Writes};
use crate::clock::Clock;
use crate::conditions::{Conditions, ConsistencyMode};
use crate::journal::CacheStatus;
use crate::storage::{FrozenEntries, Name, Storage, StorageError, Value};
use crossbeam_utils::CachePadded;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The central store, and what reads and writes leave behind beside it.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) storage: Arc<dyn Storage>,
    caches: CachePadded<Mutex<Caches>>,
    writes: CachePadded<Mutex<Writes>>,
    /// Whether the queue holds a write. Every operation asks, so it asks without a lock.
    has_queued: AtomicBool,
}

/// Where, by which clock and under what conditions entries are read and written.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) location: &'a str,
    pub(super) conditions: &'a Conditions,
    pub(super) clock: &'a Clock,
}

impl Contents {
    /// The entries of `storage`, of which nothing was read or written yet.
    pub(super) fn of(storage: Arc<dyn Storage>) -> Arc<Self> {
        let (caches, writes) = (CachePadded::default(), CachePadded::default());
        Arc::new(Self { storage, caches, writes, has_queued: AtomicBool::new(false) })
    }

    /// What a read answers, and whether it came from the location's cache.
    pub(super) async fn read(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<(Option<Value>, Option<CacheStatus>), StorageError> {
        self.settle(view).await?;
        if view.conditions.consistency.mode == ConsistencyMode::Strong {
            return Ok((self.storage.get(key).await?, None));
        }
        let cached = self.caches().get(view.location, key, view.clock.elapsed()).cloned();
        if let Some(Cached { value, .. }) = cached {
            let cache = if value.is_some() { CacheStatus::Hit } else { CacheStatus::NegativeHit };
            return Ok((value, Some(cache)));
        }
        let value = self.storage.get(key).await?;
        self.remember(view, key, value.as_ref());
        Ok((value, Some(CacheStatus::Miss)))
    }

    /// What as many reads answer.
    pub(super) async fn read_many(
        &self,
        view: &View<'_>,
        keys: &[Name],
    ) -> Result<Vec<Option<Value>>, StorageError> {
        if view.conditions.consistency.mode == ConsistencyMode::Strong {
            self.settle(view).await?;
            return self.storage.get_many(keys).await;
        }
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.read(view, key).await?.0);
        }
        Ok(values)
    }

    /// The entries of the central store as they are at this moment, if it can show them.
    pub(super) async fn freeze(
        &self,
        view: &View<'_>,
    ) -> Result<Option<Arc<dyn FrozenEntries>>, StorageError> {
        self.settle(view).await?;
        Ok(self.storage.freeze())
    }

    /// Whether a read would come from the location's cache.
    pub(super) fn is_cached(&self, view: &View<'_>, key: &Name) -> bool {
        view.conditions.consistency.mode == ConsistencyMode::Eventual
            && self.caches().get(view.location, key, view.clock.elapsed()).is_some()
    }

    /// Decides whether a write of `key` may take effect now.
    pub(super) async fn admit(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<Admission, StorageError> {
        self.settle(view).await?;
        Ok(self.writes().admit(key, view.clock.elapsed(), &view.conditions.limits))
    }

    /// Makes the write, or queues it, and answers the value that it replaces.
    pub(super) async fn write(
        &self,
        view: &View<'_>,
        key: &Name,
        value: Value,
        admission: &Admission,
    ) -> Result<Option<Value>, StorageError> {
        if *admission == Admission::Queued {
            let replaced = self.queue(key, value);
            return match replaced {
                Some(replaced) => Ok(Some(replaced)),
                None => self.storage.get(key).await,
            };
        }
        self.remember(view, key, Some(&value));
        self.storage.put(key, value).await
    }

    /// Deletes `key`, and answers the value that it had.
    pub(super) async fn erase(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<Option<Value>, StorageError> {
        self.settle(view).await?;
        self.writes().forget_queued(key);
        self.remember(view, key, None);
        self.storage.delete(key).await
    }

    /// Makes the queued writes whose time has come.
    pub(super) async fn settle(&self, view: &View<'_>) -> Result<(), StorageError> {
        if !self.has_queued.load(SeqCst) {
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
        self.has_queued.store(true, SeqCst);
        writes.queue(key, value)
    }

    fn due(&self, view: &View<'_>) -> Vec<(Name, Value)> {
        let mut writes = self.writes();
        let due = writes.due(view.clock.elapsed(), &view.conditions.limits);
        self.has_queued.store(writes.has_queued(), SeqCst);
        due
    }

    /// Puts into the location's cache what it read or wrote.
    fn remember(&self, view: &View<'_>, key: &Name, value: Option<&Value>) {
        let consistency = &view.conditions.consistency;
        if consistency.mode == ConsistencyMode::Eventual {
            let ttl = Duration::from_millis(consistency.cache_ttl_ms);
            self.caches().set(view.location, key, value.cloned(), view.clock.elapsed(), ttl);
        }
    }

    fn caches(&self) -> MutexGuard<'_, Caches> {
        self.caches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writes(&self) -> MutexGuard<'_, Writes> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
