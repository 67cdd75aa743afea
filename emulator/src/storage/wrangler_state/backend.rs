//! The namespaces of a folder, as the emulator uses them.

use super::folder::StateFolder;
use super::wrangler_state::WranglerState;
use crate::storage::memory::MemoryHome;
use crate::storage::{Backend, Home, Opened, Storage, StorageError};
use async_trait::async_trait;
use std::sync::Arc;

/// A local state of Wrangler as a backend. A namespace that is known by `api/@NAME` has the id `NAME`, and
/// one without a store's name has the id of the Worker's own.
#[derive(Debug)]
pub struct StateBackend {
    folder: StateFolder,
    id: String,
}

/// A namespace whose snapshots are in memory.
#[derive(Debug)]
struct StateHome {
    snapshots: MemoryHome,
    state: WranglerState,
}

impl StateBackend {
    /// The namespaces of `folder`; that of the Worker has this id.
    #[must_use]
    pub fn new(folder: StateFolder, id: String) -> Self {
        Self { folder, id }
    }
}

#[async_trait]
impl Backend for StateBackend {
    /// None are named before they are used: others may belong to other Workers, and a reset of all stores
    /// must not reach those.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn open(&self, name: &str) -> Opened {
        let id = name.split_once("/@").map_or(self.id.as_str(), |(_, store)| store);
        let state = self.folder.namespace(id);
        let home = StateHome { snapshots: MemoryHome::default(), state: state.clone() };
        Opened { storage: Arc::new(state), home: Arc::new(home) }
    }

    async fn close(&self) {}
}

#[async_trait]
impl Home for StateHome {
    async fn take_snapshot(&self, name: &str, storage: &dyn Storage) -> Result<(), StorageError> {
        self.snapshots.take_snapshot(name, storage).await
    }

    async fn snapshot(&self, name: &str) -> Result<Option<Arc<dyn Storage>>, StorageError> {
        self.snapshots.snapshot(name).await
    }

    async fn drop_snapshot(&self, name: &str) -> Result<bool, StorageError> {
        self.snapshots.drop_snapshot(name).await
    }

    async fn snapshot_names(&self) -> Result<Vec<String>, StorageError> {
        self.snapshots.snapshot_names().await
    }

    fn title(&self) -> Option<String> {
        self.snapshots.title()
    }

    async fn set_title(&self, title: &str) -> Result<(), StorageError> {
        self.snapshots.set_title(title).await
    }

    /// Empties the namespace. Its files stay, since Wrangler may have them open.
    async fn remove(&self) -> Result<bool, StorageError> {
        self.state.clear().await
    }
}
