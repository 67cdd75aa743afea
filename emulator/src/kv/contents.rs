//! The entries of a namespace as locations read and write them: a central store, a cache for each
//! location, and a queue of writes that came too soon.

use super::cache::{Cached, Caches};
use super::far_writes::FarWrites;
use super::list::ListRequest;
use super::list_cache::ListCache;
use super::others::Others;
use super::view::View;
use super::writes::{Admission, Writes};
use crate::conditions::SameKeyWrites;
use crate::journal::CacheStatus;
use crate::storage::{FrozenEntries, ListPage, Name, Storage, StorageError, Value};
use crossbeam_utils::CachePadded;
use std::borrow::Cow;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The central store, and what reads and writes leave behind beside it.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) storage: Arc<dyn Storage>,
    caches: CachePadded<Mutex<Caches>>,
    writes: CachePadded<Mutex<Writes>>,
    /// Whether the queue holds a write. Every operation asks, so it asks without a lock.
    has_queued: AtomicBool,
    lists: Mutex<ListCache>,
    far_writes: Mutex<FarWrites>,
    /// Whether a location with a name has written. Every read asks, so it asks without a lock.
    has_far_writes: AtomicBool,
}

impl Contents {
    /// The entries of `storage`, of which nothing was read or written yet.
    pub(super) fn of(storage: Arc<dyn Storage>) -> Arc<Self> {
        let (caches, writes) = (CachePadded::default(), CachePadded::default());
        Arc::new(Self {
            storage,
            caches,
            writes,
            has_queued: AtomicBool::new(false),
            lists: Mutex::default(),
            far_writes: Mutex::default(),
            has_far_writes: AtomicBool::new(false),
        })
    }

    /// What a read answers, and whether it came from the location's cache.
    pub(super) async fn read(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<(Option<Value>, Option<CacheStatus>), StorageError> {
        self.settle(view).await?;
        let Some(location) = self.cache_of(view).await? else {
            return Ok((view.unexpired(self.seen_by(view).get(key).await?), None));
        };
        let cached = self.caches().get(&location, key, view.clock.elapsed()).cloned();
        if let Some(Cached { value, .. }) = cached {
            let value = view.unexpired(value);
            let cache = if value.is_some() { CacheStatus::Hit } else { CacheStatus::NegativeHit };
            return Ok((value, Some(cache)));
        }
        let value = view.unexpired(self.seen_by(view).get(key).await?);
        self.remember(view, &location, key, value.as_ref());
        Ok((value, Some(CacheStatus::Miss)))
    }

    /// What as many reads answer.
    pub(super) async fn read_many(
        &self,
        view: &View<'_>,
        keys: &[Name],
    ) -> Result<Vec<Option<Value>>, StorageError> {
        if view.caching_location().is_none() {
            self.settle(view).await?;
            let values = self.seen_by(view).get_many(keys).await?;
            return Ok(values.into_iter().map(|value| view.unexpired(value)).collect());
        }
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.read(view, key).await?.0);
        }
        Ok(values)
    }

    /// A page of the keys, and whether it came from the location's cache. Some of its keys may have
    /// expired.
    pub(super) async fn list(
        &self,
        view: &View<'_>,
        request: &ListRequest,
    ) -> Result<(Arc<ListPage>, Option<CacheStatus>), StorageError> {
        self.settle(view).await?;
        let now = view.clock.elapsed();
        let location = self.cache_of(view).await?;
        let cached =
            location.as_ref().and_then(|location| self.lists().get(location, request, now));
        if let Some(page) = cached {
            return Ok((page, Some(CacheStatus::Hit)));
        }
        if let Err(error) = self.seen_by(view).purge(view.now()).await {
            // What has expired is left out of the page all the same.
            tracing::debug!(error = &error as &dyn Error, "what has expired stays stored");
        }
        let page = Arc::new(self.seen_by(view).list(&request.query()).await?);
        let Some(location) = location else { return Ok((page, None)) };
        self.lists().set(&location, request, Arc::clone(&page), now, view.cache_ttl());
        Ok((page, Some(CacheStatus::Miss)))
    }

    /// Notes a list, and answers whether lists have just become frequent.
    pub(super) fn note_list(&self, view: &View<'_>) -> bool {
        self.lists().note(view.clock.elapsed())
    }

    /// Who wrote `key` so recently that production may not show it at this location yet.
    pub(super) fn unseen_writer(&self, view: &View<'_>, key: &Name) -> Option<String> {
        let location = view.location.filter(|_| self.has_far_writes.load(Relaxed))?;
        self.far_writes().unseen_by(key, location, view.clock.elapsed())
    }

    /// The entries of the central store as they are at this moment, if it can show them.
    pub(super) async fn freeze(
        &self,
        view: &View<'_>,
    ) -> Result<Option<Arc<dyn FrozenEntries>>, StorageError> {
        self.settle(view).await?;
        Ok(self.seen_by(view).freeze())
    }

    /// Whether a read would come from the location's cache.
    pub(super) async fn is_cached(&self, view: &View<'_>, key: &Name) -> bool {
        let Ok(Some(location)) = self.cache_of(view).await else { return false };
        self.caches().get(&location, key, view.clock.elapsed()).is_some()
    }

    /// Decides whether a write of `key` may take effect now.
    pub(super) async fn admit(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<Admission, StorageError> {
        self.settle(view).await?;
        let (now, limits) = (view.clock.elapsed(), &view.conditions.limits);
        match view.others {
            Some(others) => self.admit_among(others, view, key).await,
            None => Ok(self.writes().admit(key, now, limits)),
        }
    }

    /// As [`Contents::admit`], where other programs write too.
    async fn admit_among(
        &self,
        others: &Others,
        view: &View<'_>,
        key: &Name,
    ) -> Result<Admission, StorageError> {
        let limits = &view.conditions.limits;
        let is_made_anyway = limits.same_key_writes == SameKeyWrites::Off;
        let is_within = others.note_write(key, view.clock.now(), limits, is_made_anyway).await?;
        let admission = Admission::of(is_within, limits.same_key_writes);
        if admission == Admission::Queued {
            self.writes().note_other(key, view.clock.elapsed(), limits);
        }
        Ok(admission)
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
                None => Ok(view.unexpired(self.seen_by(view).get(key).await?)),
            };
        }
        // A write that fails must not show in the cache.
        let cached = view.caching_location().map(|_| value.clone());
        let storage = self.seen_by(view);
        let replaced = if view.puts_more {
            storage.put_early(key, value).await?
        } else {
            storage.put(key, value).await?
        };
        self.note_write(view, key, cached.as_ref()).await;
        Ok(view.unexpired(replaced))
    }

    /// Deletes `key`, and answers the value that it had.
    pub(super) async fn erase(
        &self,
        view: &View<'_>,
        key: &Name,
    ) -> Result<Option<Value>, StorageError> {
        self.settle(view).await?;
        self.writes().forget_queued(key);
        let removed = self.seen_by(view).delete(key).await?;
        self.note_write(view, key, None).await;
        Ok(view.unexpired(removed))
    }

    /// Makes the queued writes whose time has come.
    pub(super) async fn settle(&self, view: &View<'_>) -> Result<(), StorageError> {
        if !self.has_queued.load(SeqCst) {
            return Ok(());
        }
        let due = self.due(view);
        for (key, value) in due {
            if let Some(others) = view.others {
                let limits = &view.conditions.limits;
                others.note_write(&key, view.clock.now(), limits, true).await?;
            }
            self.storage.put(&key, value).await?;
        }
        Ok(())
    }

    /// The storage as the request of a view meets it.
    fn seen_by<'s>(&'s self, view: &View<'s>) -> &'s dyn Storage {
        view.storage.unwrap_or(self.storage.as_ref())
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

    /// Lets the location see its own write, and notes that others may not see it yet.
    async fn note_write(&self, view: &View<'_>, key: &Name, value: Option<&Value>) {
        // A cache that cannot be told may always forget.
        if view.sees_own_write
            && let Ok(Some(location)) = self.cache_of(view).await
        {
            self.remember(view, &location, key, value);
        }
        if view.is_far() {
            self.has_far_writes.store(true, Relaxed);
            let now = view.clock.elapsed();
            self.far_writes().note(key, view.location, now, view.default_cache_ttl());
        }
    }

    /// Puts into a cache what its location read or wrote.
    fn remember(&self, view: &View<'_>, location: &str, key: &Name, value: Option<&Value>) {
        let (now, ttl) = (view.clock.elapsed(), view.cache_ttl());
        self.caches().set(location, key, value.cloned(), now, ttl);
    }

    /// The name of the cache that answers, if one does: that of the location. Where another program may have
    /// replaced the entries, each edition of them has a cache of its own.
    async fn cache_of<'v>(&self, view: &View<'v>) -> Result<Option<Cow<'v, str>>, StorageError> {
        let Some(location) = view.caching_location() else { return Ok(None) };
        if view.others.is_none() {
            return Ok(Some(Cow::Borrowed(location)));
        }
        let edition = self.seen_by(view).edition().await?.unwrap_or_default();
        Ok(Some(Cow::Owned(format!("{location} {edition}"))))
    }

    fn caches(&self) -> MutexGuard<'_, Caches> {
        self.caches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lists(&self) -> MutexGuard<'_, ListCache> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn far_writes(&self) -> MutexGuard<'_, FarWrites> {
        self.far_writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writes(&self) -> MutexGuard<'_, Writes> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
