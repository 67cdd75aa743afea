//! Which API a deployment serves, and the stores that it serves it from.

use super::stores::{StoreName, Stores};
use super::{kv_store, worker};
use crate::kv::OperationsCount;
use crate::message::{Request, Response};
use crate::storage::{Storage, StorageError};

/// One API over its stores.
#[derive(Debug)]
pub enum Service {
    /// The PysonDBKV Worker.
    Worker {
        /// What the Worker is configured with.
        settings: worker::Settings,
        /// A KV namespace a store.
        stores: Stores<worker::Store>,
    },
    /// The key-value store with the FastAPI interface.
    KvStore {
        /// How it is served.
        settings: kv_store::Settings,
        /// A storage a store.
        stores: Stores<Box<dyn Storage>>,
    },
}

impl Service {
    /// Answers a request whose path has no store prefix any more.
    pub(super) async fn respond(
        &self,
        store: Option<&StoreName>,
        invocation: u64,
        request: &Request,
    ) -> (Response, OperationsCount) {
        match self {
            Self::Worker { settings, stores } => {
                worker::respond(settings, &stores.get(store), invocation, request).await
            }
            Self::KvStore { settings, stores } => {
                let root_path = store.map(|name| format!("/@{name}")).unwrap_or_default();
                let storage = stores.get(store);
                let response =
                    kv_store::respond(settings, storage.as_ref().as_ref(), &root_path, request);
                (response.await, OperationsCount::default())
            }
        }
    }

    /// Empties the store of that name, or every store.
    ///
    /// # Errors
    /// When a storage cannot be written.
    pub(super) async fn reset(&self, store: Option<&StoreName>) -> Result<(), StorageError> {
        match self {
            Self::Worker { stores, .. } => {
                for store in stores.named_or_all(store) {
                    store.namespace().clear().await?;
                }
            }
            Self::KvStore { stores, .. } => {
                for storage in stores.named_or_all(store) {
                    storage.clear().await?;
                }
            }
        }
        Ok(())
    }

    /// The API's name, as `--api` takes it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Worker { .. } => "worker",
            Self::KvStore { .. } => "kv-store",
        }
    }
}
