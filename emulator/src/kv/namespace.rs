//! A KV namespace: the entries of one store, shared by all invocations.

use super::binding::Binding;
use crate::storage::{Storage, StorageError};
use std::sync::Arc;

/// A namespace over a storage. Cloning shares the entries.
#[derive(Debug, Clone)]
pub struct Namespace {
    storage: Arc<dyn Storage>,
}

impl Namespace {
    /// The namespace that `storage` holds.
    #[must_use]
    pub fn new(storage: Arc<dyn Storage>) -> Self {
        Self { storage }
    }

    /// The namespace as a new invocation sees it.
    #[must_use]
    pub fn bind(&self) -> Binding {
        Binding::new(Arc::clone(&self.storage))
    }

    /// Removes every entry.
    ///
    /// # Errors
    /// When the storage cannot be written.
    pub async fn clear(&self) -> Result<(), StorageError> {
        self.storage.clear().await
    }
}
