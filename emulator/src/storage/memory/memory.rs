//! The backend: entries behind a lock that is never held while anything waits.

use super::contents::Contents;
use crate::storage::{
    FrozenEntries, ListPage, ListQuery, Name, Storage, StorageError, Stored, Value,
};
use async_trait::async_trait;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A storage in memory.
#[derive(Debug, Default)]
pub struct Memory {
    contents: RwLock<Contents>,
}

impl Memory {
    /// A storage of its own with the same entries, made in next to no time.
    pub(crate) fn fork(&self) -> Self {
        Self { contents: RwLock::new(self.read().fork()) }
    }

    /// All entries, in the order in which their keys were first put.
    pub(in crate::storage) fn pairs(&self) -> Vec<(Name, Value)> {
        let entries = self.read().entries().clone();
        entries.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Whether an entry will expire, or has.
    pub(in crate::storage) fn has_expiring(&self) -> bool {
        self.read().has_expiring()
    }

    // No code panics while it holds the lock, so what it guards is still whole.
    fn read(&self) -> RwLockReadGuard<'_, Contents> {
        self.contents.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Contents> {
        self.contents.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V: Into<Value>> FromIterator<(String, V)> for Memory {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(pairs: I) -> Self {
        let mut contents = Contents::default();
        for (key, value) in pairs {
            contents.put(&key.as_str().into(), value.into());
        }
        Self { contents: RwLock::new(contents) }
    }
}

#[async_trait]
impl Storage for Memory {
    async fn get(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        Ok(self.read().entries().get(key).cloned())
    }

    async fn put(&self, key: &Name, value: Value) -> Result<Option<Value>, StorageError> {
        Ok(self.write().put(key, value))
    }

    async fn delete(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        Ok(self.write().delete(key))
    }

    async fn list(&self, query: &ListQuery<'_>) -> Result<ListPage, StorageError> {
        if let Some(page) = self.read().page(query) {
            return Ok(page);
        }
        Ok(self.write().sorted_page(query))
    }

    async fn purge(&self, now: u64) -> Result<(), StorageError> {
        if self.read().has_expiring() {
            self.write().purge(now);
        }
        Ok(())
    }

    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError> {
        let entries = self.read().entries().clone();
        Ok(entries.iter().map(|(name, value)| (name.to_string(), value.clone())).collect())
    }

    async fn keys(&self) -> Result<Vec<Name>, StorageError> {
        let entries = self.read().entries().clone();
        Ok(entries.iter().map(|(name, _)| name.clone()).collect())
    }

    async fn stored(&self, now: u64) -> Result<Stored, StorageError> {
        let entries = self.read().entries().clone();
        Ok(Stored::of(entries.iter().map(|(name, value)| (name.len(), value)), now))
    }

    async fn copy(&self) -> Result<Arc<dyn Storage>, StorageError> {
        Ok(Arc::new(self.fork()))
    }

    /// Requests that began before keep this storage, which nobody reads any more.
    async fn replace(&self, source: &dyn Storage) -> Result<Arc<dyn Storage>, StorageError> {
        source.copy().await
    }

    fn is_immediate(&self) -> bool {
        true
    }

    fn freeze(&self) -> Option<Arc<dyn FrozenEntries>> {
        let contents = self.read();
        (!contents.has_expiring()).then(|| Arc::new(contents.entries().clone()) as _)
    }
}
