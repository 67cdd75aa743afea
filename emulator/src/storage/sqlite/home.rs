//! The snapshots of one namespace, its title and its end.

use super::database::Database;
use super::namespaces;
use super::storage::SqliteStorage;
use crate::storage::{Home, Storage, StorageError};
use async_trait::async_trait;
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct SqliteHome {
    pub(super) database: Arc<Database>,
    pub(super) namespace: Arc<str>,
}

#[async_trait]
impl Home for SqliteHome {
    async fn take_snapshot(&self, name: &str, storage: &dyn Storage) -> Result<(), StorageError> {
        let source = SqliteStorage::source(&self.database, storage).await?;
        let (namespace, name) = (Arc::clone(&self.namespace), name.to_owned());
        let take =
            self.database.write(move |changes| changes.take_snapshot(&namespace, &name, &source));
        take.await
    }

    async fn snapshot(&self, name: &str) -> Result<Option<Arc<dyn Storage>>, StorageError> {
        let found = self
            .database
            .read_row(|connection| namespaces::snapshot(connection, &self.namespace, name))?;
        let Some(id) = found else { return Ok(None) };
        let (database, set) = (Arc::clone(&self.database), self.database.snapshot_set(id));
        Ok(Some(Arc::new(SqliteStorage { database, set })))
    }

    async fn drop_snapshot(&self, name: &str) -> Result<bool, StorageError> {
        let (namespace, name) = (Arc::clone(&self.namespace), name.to_owned());
        self.database.write(move |changes| changes.drop_snapshot(&namespace, &name)).await
    }

    async fn snapshot_names(&self) -> Result<Vec<String>, StorageError> {
        self.database.read_row(|connection| namespaces::snapshot_names(connection, &self.namespace))
    }

    fn title(&self) -> Option<String> {
        self.database.registry.title(&self.namespace)
    }

    async fn set_title(&self, title: &str) -> Result<(), StorageError> {
        let (namespace, title) = (Arc::clone(&self.namespace), title.to_owned());
        self.database.write(move |changes| changes.set_title(&namespace, &title)).await
    }

    async fn remove(&self) -> Result<bool, StorageError> {
        let namespace = Arc::clone(&self.namespace);
        self.database.write(move |changes| changes.remove(&namespace)).await
    }
}
