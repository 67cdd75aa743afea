//! One store: its name, its namespace, and the API that serves it.

use super::service::Service;
use super::store_name::StoreName;
use crate::kv::{Invocation, Namespace};
use crate::message::{Request, Response};
use crate::storage::StorageError;
use serde_json::Value;

/// What one base URL reads and writes.
#[derive(Debug)]
pub struct Store {
    name: Option<StoreName>,
    namespace: Namespace,
    service: Service,
}

impl Store {
    pub(crate) fn new(name: Option<StoreName>, namespace: Namespace, service: Service) -> Self {
        Self { name, namespace, service }
    }

    /// The name in the path; the store of plain paths has none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(StoreName::as_str)
    }

    /// The entries, and the conditions that hold for them.
    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The name of the API that serves it, as `--api` takes it.
    pub(super) fn api(&self) -> &'static str {
        self.service.name()
    }

    pub(super) async fn respond(&self, invocation: &Invocation<'_>, request: &Request) -> Response {
        self.service.respond(&self.namespace, invocation, request).await
    }

    /// How the index and the items disagree, as a document; `repair` then makes them agree. None
    /// where the API keeps no index.
    pub(super) async fn check_index(&self, repair: bool) -> Result<Option<Value>, StorageError> {
        self.service.check_index(self.namespace.storage().as_ref(), repair).await
    }
}
