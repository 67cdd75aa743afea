//! Which API a deployment serves, and with what settings.

use super::store::Store;
use super::{kv_store, worker};
use crate::kv::Binding;
use crate::message::{Request, Response};

/// One API.
#[derive(Debug)]
pub enum Service {
    /// The PysonDBKV Worker.
    Worker(worker::Settings),
    /// The key-value store with the FastAPI interface.
    KvStore(kv_store::Settings),
}

impl Service {
    /// Answers a request whose path has no store prefix any more.
    pub(super) async fn respond(
        &self,
        store: &Store,
        binding: &Binding<'_>,
        request: &Request,
    ) -> Response {
        match self {
            Self::Worker(settings) => {
                let (writers, listings) = (store.index_writers(), store.listings());
                worker::respond(settings, writers, listings, binding, request).await
            }
            Self::KvStore(settings) => {
                let root_path = store.name().map(|name| format!("/@{name}")).unwrap_or_default();
                let storage = store.namespace().storage();
                kv_store::respond(settings, storage.as_ref(), &root_path, request).await
            }
        }
    }

    /// The API's name, as `--api` takes it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Worker(_) => worker::NAME,
            Self::KvStore(_) => "kv-store",
        }
    }
}
