//! The API that a store is served by, with what the API keeps for that store. The only file that
//! hands requests to every API.

use super::kv_store::KvStore;
use super::worker::Worker;
use crate::kv::{Invocation, Namespace};
use crate::message::{Request, Response};
use crate::storage::{Storage, StorageError};
use serde_json::{Value, json};

/// One API, serving one store.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "all stores of an emulator are of one variant")]
pub(crate) enum Service {
    /// The PysonDBKV Worker.
    Worker(Worker),
    /// The key-value store with the FastAPI interface.
    KvStore(KvStore),
}

impl Service {
    /// Answers a request. The prefix that names the store is no longer in its path.
    pub(super) async fn respond(
        &self,
        namespace: &Namespace,
        invocation: &Invocation<'_>,
        request: &Request,
    ) -> Response {
        match self {
            Self::Worker(worker) => worker.respond(invocation, request).await,
            Self::KvStore(store) => store.respond(namespace.storage().as_ref(), request).await,
        }
    }

    /// Whether the API takes the request, as far as its head tells.
    pub(super) fn admits(&self, request: &Request) -> bool {
        match self {
            Self::Worker(worker) => worker.admits(request),
            Self::KvStore(store) => store.admits(request),
        }
    }

    /// Whether the API reads the body of a request.
    pub(super) fn reads_body(&self, request: &Request) -> bool {
        match self {
            Self::Worker(worker) => worker.reads_body(request),
            Self::KvStore(store) => store.reads_body(request),
        }
    }

    /// The API's name, as `--api` takes it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Worker(_) => "worker",
            Self::KvStore(_) => "kv-store",
        }
    }

    /// How the index and the items disagree, as a document; `repair` then makes them agree. None
    /// where the API keeps no index.
    pub(super) async fn check_index(
        &self,
        storage: &dyn Storage,
        repair: bool,
    ) -> Result<Option<Value>, StorageError> {
        match self {
            Self::Worker(worker) => {
                worker.check_index(storage, repair).await.map(|found| Some(json!(found)))
            }
            Self::KvStore(_) => Ok(None),
        }
    }

    /// Notes that all entries are others now.
    pub(super) fn note_replacement(&self) {
        if let Self::Worker(worker) = self {
            worker.note_replacement();
        }
    }
}
