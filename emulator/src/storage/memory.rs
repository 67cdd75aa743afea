//! Entries in memory: what `wrangler dev` keeps without `--persist-to`, gone when the program ends.

use super::{Storage, StorageError};
use async_trait::async_trait;
use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory {
    table: RwLock<Table>,
}

/// Entries by key, and keys by the place that their first `put` gave them.
#[derive(Debug, Default)]
struct Table {
    entries: HashMap<String, Entry>,
    order: BTreeMap<u64, String>,
    next_place: u64,
}

#[derive(Debug)]
struct Entry {
    place: u64,
    value: Bytes,
}

impl Memory {
    // No code panics while it holds the lock, so a poisoned table is still whole.
    fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Table> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Storage for Memory {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StorageError> {
        Ok(self.read().entries.get(key).map(|entry| entry.value.clone()))
    }

    async fn put(&self, key: &str, value: Bytes) -> Result<Option<Bytes>, StorageError> {
        Ok(self.write().put(key, value))
    }

    async fn delete(&self, key: &str) -> Result<Option<Bytes>, StorageError> {
        Ok(self.write().delete(key))
    }

    async fn entries(&self) -> Result<Vec<(String, Bytes)>, StorageError> {
        Ok(self.read().in_order())
    }

    async fn clear(&self) -> Result<(), StorageError> {
        *self.write() = Table::default();
        Ok(())
    }
}

impl Table {
    fn put(&mut self, key: &str, value: Bytes) -> Option<Bytes> {
        if let Some(entry) = self.entries.get_mut(key) {
            return Some(std::mem::replace(&mut entry.value, value));
        }
        let place = self.next_place;
        self.next_place += 1;
        self.order.insert(place, key.to_owned());
        self.entries.insert(key.to_owned(), Entry { place, value });
        None
    }

    fn delete(&mut self, key: &str) -> Option<Bytes> {
        let entry = self.entries.remove(key)?;
        self.order.remove(&entry.place);
        Some(entry.value)
    }

    fn in_order(&self) -> Vec<(String, Bytes)> {
        self.order.values().map(|key| (key.clone(), self.entries[key].value.clone())).collect()
    }
}
