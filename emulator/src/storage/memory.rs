//! Entries in memory: what `wrangler dev` keeps without `--persist-to`, gone when the program ends.

use super::layers::{Entry, Layers};
use super::{Name, Storage, StorageError, Value, Visit};
use async_trait::async_trait;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory {
    layers: RwLock<Layers>,
}

impl Memory {
    // No code panics while it holds the lock, so what it guards is still whole.
    fn read(&self) -> RwLockReadGuard<'_, Layers> {
        self.layers.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Layers> {
        self.layers.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V: Into<Value>> FromIterator<(String, V)> for Memory {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(entries: I) -> Self {
        let mut layers = Layers::default();
        for (key, value) in entries {
            layers.put(key.as_str().into(), value.into());
        }
        Self { layers: RwLock::new(layers) }
    }
}

#[async_trait]
impl Storage for Memory {
    async fn get(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        Ok(self.read().get(key).cloned())
    }

    async fn visit_each<'a>(
        &self,
        names: &mut (dyn Iterator<Item = &'a Name> + Send),
        visit: &mut Visit<'_>,
    ) -> Result<(), StorageError> {
        self.read().visit_each(names, visit);
        Ok(())
    }

    async fn put(&self, key: &Name, value: Value) -> Result<Option<Value>, StorageError> {
        Ok(self.write().put(key.clone(), value))
    }

    async fn delete(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        Ok(self.write().delete(key))
    }

    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError> {
        // Texts are made once the others are let in again.
        let entries: Vec<_> = self.read().iter().cloned().collect();
        let text = |entry: Arc<Entry>| (entry.name.to_string(), entry.value.clone());
        Ok(entries.into_iter().map(text).collect())
    }

    fn version(&self) -> u64 {
        self.read().version()
    }

    fn fork(&self) -> Arc<dyn Storage> {
        Arc::new(Self { layers: RwLock::new(self.write().fork()) })
    }
}
