//! The backend: the namespaces of one folder.

use super::database::Database;
use super::error::PersistError;
use super::home::SqliteHome;
use super::storage::SqliteStorage;
use crate::storage::{Backend, Memory, Opened};
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;

/// A backend in a SQLite file.
#[derive(Debug)]
pub struct SqliteBackend {
    database: Arc<Database>,
}

impl SqliteBackend {
    /// Opens the file in `folder`, and makes what is not there. Namespaces that are not in the file start
    /// with the entries of `initial`.
    ///
    /// # Errors
    /// When the folder or the file cannot be used.
    pub fn open(folder: &Path, initial: Arc<Memory>) -> Result<Self, PersistError> {
        Ok(Self { database: Arc::new(Database::open(folder, initial)?) })
    }
}

#[async_trait]
impl Backend for SqliteBackend {
    fn names(&self) -> Vec<String> {
        self.database.registry.kept()
    }

    fn starts(&self) -> u64 {
        self.database.starts
    }

    fn open(&self, name: &str) -> Opened {
        let (database, set) = (Arc::clone(&self.database), self.database.registry.open(name));
        let storage = Arc::new(SqliteStorage { database: Arc::clone(&database), set });
        Opened { storage, home: Arc::new(SqliteHome { database, namespace: name.into() }) }
    }

    async fn close(&self) {
        self.database.close().await;
    }
}
