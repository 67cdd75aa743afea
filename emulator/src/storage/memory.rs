//! Entries in memory: what `wrangler dev` keeps without `--persist-to`, gone when the program ends.
//!
//! The maps are persistent: a fork shares them until one of the two changes.

use super::hash::HashMap;
use super::{Storage, StorageError, Value};
use async_trait::async_trait;
use imbl::OrdMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory {
    table: RwLock<Table>,
}

/// Entries by key, and keys by the place that their first `put` gave them.
#[derive(Debug, Default, Clone)]
struct Table {
    entries: HashMap<Arc<str>, Entry>,
    order: OrdMap<u64, Arc<str>>,
    next_place: u64,
}

#[derive(Debug, Clone)]
struct Entry {
    place: u64,
    value: Value,
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

impl<V: Into<Value>> FromIterator<(String, V)> for Memory {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(entries: I) -> Self {
        let mut table = Table::default();
        for (key, value) in entries {
            table.put(&key, value.into());
        }
        Self { table: RwLock::new(table) }
    }
}

#[async_trait]
impl Storage for Memory {
    async fn get(&self, key: &str) -> Result<Option<Value>, StorageError> {
        Ok(self.read().entries.get(key).map(|entry| entry.value.clone()))
    }

    async fn get_each(&self, keys: &[&str]) -> Result<Vec<Option<Value>>, StorageError> {
        let table = self.read();
        let value = |key: &&str| table.entries.get(*key).map(|entry| entry.value.clone());
        Ok(keys.iter().map(value).collect())
    }

    async fn put(&self, key: &str, value: Value) -> Result<Option<Value>, StorageError> {
        Ok(self.write().put(key, value))
    }

    async fn delete(&self, key: &str) -> Result<Option<Value>, StorageError> {
        Ok(self.write().delete(key))
    }

    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError> {
        Ok(self.read().in_order())
    }

    fn fork(&self) -> Arc<dyn Storage> {
        Arc::new(Self { table: RwLock::new(self.read().clone()) })
    }
}

impl Table {
    fn put(&mut self, key: &str, value: Value) -> Option<Value> {
        if let Some(entry) = self.entries.get_mut(key) {
            return Some(std::mem::replace(&mut entry.value, value));
        }
        let (key, place) = (Arc::<str>::from(key), self.next_place);
        self.next_place += 1;
        self.order.insert(place, Arc::clone(&key));
        self.entries.insert(key, Entry { place, value });
        None
    }

    fn delete(&mut self, key: &str) -> Option<Value> {
        let entry = self.entries.remove(key)?;
        self.order.remove(&entry.place);
        Some(entry.value)
    }

    fn in_order(&self) -> Vec<(String, Value)> {
        let entry = |key: &Arc<str>| (key.to_string(), self.entries[key].value.clone());
        self.order.values().map(entry).collect()
    }
}
