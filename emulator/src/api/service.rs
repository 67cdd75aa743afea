//! Which API a deployment serves, and with what settings.

use super::store::Store;
use super::worker;
use crate::kv::Binding;
use crate::message::{Request, Response};

/// One API.
#[derive(Debug)]
pub enum Service {
    /// The PysonDBKV Worker.
    Worker(worker::Settings),
}

impl Service {
    /// Answers a request whose path has no store prefix any more.
    pub(super) async fn respond(
        &self,
        store: &Store,
        binding: &Binding,
        request: &Request,
    ) -> Response {
        match self {
            Self::Worker(settings) => {
                worker::respond(settings, store.index_writers(), binding, request).await
            }
        }
    }

    /// The API's name, as `--api` takes it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Worker(_) => "worker",
        }
    }
}
