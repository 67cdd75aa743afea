//! The backend: entries behind a lock that is never held while anything waits.

use super::entries::Entries;
use crate::storage::{FrozenEntries, ListPage, ListQuery, Name, Storage, StorageError, Value};
use async_trait::async_trait;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A storage in memory.
#[derive(Debug, Default)]
pub struct Memory {
    entries: RwLock<Entries>,
}

impl Memory {
    /// A storage of its own with the same entries, made in next to no time.
    pub(crate) fn fork(&self) -> Self {
        Self { entries: RwLock::new(self.read().clone()) }
    }

    // No code panics while it holds the lock, so what it guards is still whole.
    fn read(&self) -> RwLockReadGuard<'_, Entries> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Entries> {
        self.entries.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V: Into<Value>> FromIterator<(String, V)> for Memory {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(pairs: I) -> Self {
        let mut entries = Entries::default();
        for (key, value) in pairs {
            entries.put(key.as_str().into(), value.into());
        }
        Self { entries: RwLock::new(entries) }
    }
}

#[async_trait]
impl Storage for Memory {
    async fn get(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        Ok(self.read().get(key).cloned())
    }

    async fn put(&self, key: &Name, value: Value) -> Result<Option<Value>, StorageError> {
        Ok(self.write().put(key.clone(), value))
    }

    async fn delete(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        Ok(self.write().delete(key))
    }

    async fn list(&self, query: &ListQuery<'_>) -> Result<ListPage, StorageError> {
        let entries = self.read().clone();
        Ok(entries.list(query))
    }

    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError> {
        let entries = self.read().clone();
        Ok(entries.iter().map(|(name, value)| (name.to_string(), value.clone())).collect())
    }

    async fn copy(&self) -> Result<Arc<dyn Storage>, StorageError> {
        Ok(Arc::new(self.fork()))
    }

    /// Requests that began before keep this storage, which nobody reads any more.
    async fn replace(&self, source: &dyn Storage) -> Result<Arc<dyn Storage>, StorageError> {
        source.copy().await
    }

    fn freeze(&self) -> Option<Arc<dyn FrozenEntries>> {
        Some(Arc::new(self.read().clone()))
    }
}
