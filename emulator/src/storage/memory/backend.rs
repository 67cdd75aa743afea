//! The homes of namespaces in memory. Nothing is kept: a home that nobody uses any more is gone.

use super::memory::Memory;
use crate::storage::{Backend, Home, Opened, Storage, StorageError};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A backend in memory. By default its namespaces start empty.
#[derive(Debug, Default)]
pub struct MemoryBackend {
    initial: Arc<Memory>,
}

impl MemoryBackend {
    /// A backend whose namespaces start with the entries of `initial`.
    #[must_use]
    pub fn new(initial: Arc<Memory>) -> Self {
        Self { initial }
    }
}

#[async_trait]
impl Backend for MemoryBackend {
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn open(&self, _: &str) -> Opened {
        Opened { storage: Arc::new(self.initial.fork()), home: Arc::new(MemoryHome::default()) }
    }

    async fn close(&self) {}
}

/// The snapshots and the title of a namespace, in memory.
#[derive(Debug, Default)]
pub(in crate::storage) struct MemoryHome {
    snapshots: Mutex<BTreeMap<String, Arc<dyn Storage>>>,
    title: Mutex<Option<String>>,
}

impl MemoryHome {
    fn snapshots(&self) -> MutexGuard<'_, BTreeMap<String, Arc<dyn Storage>>> {
        self.snapshots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn given_title(&self) -> MutexGuard<'_, Option<String>> {
        self.title.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Home for MemoryHome {
    async fn take_snapshot(&self, name: &str, storage: &dyn Storage) -> Result<(), StorageError> {
        let snapshot = storage.copy().await?;
        self.snapshots().insert(name.to_owned(), snapshot);
        Ok(())
    }

    async fn snapshot(&self, name: &str) -> Result<Option<Arc<dyn Storage>>, StorageError> {
        Ok(self.snapshots().get(name).map(Arc::clone))
    }

    async fn drop_snapshot(&self, name: &str) -> Result<bool, StorageError> {
        Ok(self.snapshots().remove(name).is_some())
    }

    async fn snapshot_names(&self) -> Result<Vec<String>, StorageError> {
        Ok(self.snapshots().keys().cloned().collect())
    }

    fn title(&self) -> Option<String> {
        self.given_title().clone()
    }

    async fn set_title(&self, title: &str) -> Result<(), StorageError> {
        *self.given_title() = Some(title.to_owned());
        Ok(())
    }

    async fn remove(&self) -> Result<bool, StorageError> {
        Ok(false)
    }
}
