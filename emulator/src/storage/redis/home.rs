//! The snapshots of one namespace, its title and its end.

use super::access::{Holds, RedisStorage};
use super::coordination::RedisCoordination;
use super::error::Failed;
use super::keys::{snapshot_field, snapshot_name};
use super::namespace::Namespace;
use crate::storage::{Coordination, Home, Storage, StorageError};
use async_trait::async_trait;
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct RedisHome(pub(super) Arc<Namespace>);

impl RedisHome {
    async fn drop_set(&self, name: &str) -> Result<bool, Failed> {
        let field = snapshot_field(name);
        loop {
            let Some(set) = self.0.named_by(&field).await? else { return Ok(false) };
            if self.0.abandon(&[(field.clone().into_bytes(), set)]).await? {
                return Ok(true);
            }
        }
    }

    async fn remove_all(&self) -> Result<bool, Failed> {
        let era = self.0.era();
        let _replacement = era.replacement.lock().await;
        let mut had_sets = false;
        loop {
            let fields = self.0.head().await?;
            if fields.is_empty() {
                break;
            }
            had_sets |= self.0.abandon(&fields).await?;
        }
        era.end();
        Ok(self.0.shared.registry.remove(&self.0.name).await? || had_sets)
    }
}

#[async_trait]
impl Home for RedisHome {
    async fn take_snapshot(&self, name: &str, storage: &dyn Storage) -> Result<(), StorageError> {
        let set = RedisStorage::stage(&self.0, storage).await?;
        self.0.shared.registry.add(&self.0.name).await.map_err(StorageError::writing)?;
        self.0.name(&snapshot_field(name), set).await.map_err(StorageError::writing)
    }

    async fn snapshot(&self, name: &str) -> Result<Option<Arc<dyn Storage>>, StorageError> {
        let set = self.0.named_by(&snapshot_field(name)).await.map_err(StorageError::reading)?;
        let storage = |set| RedisStorage { namespace: Arc::clone(&self.0), holds: Holds::Set(set) };
        Ok(set.map(|set| Arc::new(storage(set)) as _))
    }

    async fn drop_snapshot(&self, name: &str) -> Result<bool, StorageError> {
        self.drop_set(name).await.map_err(StorageError::writing)
    }

    async fn snapshot_names(&self) -> Result<Vec<String>, StorageError> {
        let fields = self.0.head().await.map_err(StorageError::reading)?;
        let names = fields.iter().filter_map(|(field, _)| snapshot_name(field));
        let mut names: Vec<_> = names.collect();
        names.sort();
        Ok(names)
    }

    fn coordination(&self) -> Option<Arc<dyn Coordination>> {
        Some(Arc::new(RedisCoordination(Arc::clone(&self.0))))
    }

    fn title(&self) -> Option<String> {
        self.0.shared.registry.title(&self.0.name)
    }

    async fn set_title(&self, title: &str) -> Result<(), StorageError> {
        let set = self.0.shared.registry.set_title(&self.0.name, title).await;
        set.map_err(StorageError::writing)
    }

    async fn remove(&self) -> Result<bool, StorageError> {
        self.remove_all().await.map_err(StorageError::writing)
    }
}
