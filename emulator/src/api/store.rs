//! One store: its name, its namespace, and the API that serves it.

use super::service::Service;
use super::store_name::StoreName;
use crate::formats::Entry;
use crate::kv::{Invocation, Namespace, NamespaceId};
use crate::message::{Request, Response};
use crate::storage::StorageError;
use serde_json::Value;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// What one base URL reads and writes.
#[derive(Debug)]
pub struct Store {
    name: Option<StoreName>,
    namespace: Namespace,
    service: Service,
    /// Whether a request has succeeded on it.
    is_listed: AtomicBool,
    /// The number of the last request.
    last_used: AtomicU64,
}

impl Store {
    pub(crate) fn new(name: Option<StoreName>, namespace: Namespace, service: Service) -> Self {
        let (is_listed, last_used) = (AtomicBool::new(name.is_none()), AtomicU64::new(0));
        Self { name, namespace, service, is_listed, last_used }
    }

    /// The name in the path; the store of plain paths has none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(StoreName::as_str)
    }

    /// The title of its namespace: the one that it was given, or else its first one.
    #[must_use]
    pub fn title(&self) -> String {
        self.namespace.title().unwrap_or_else(|| self.first_title().to_owned())
    }

    /// The title that its namespace has unless it is given another: its name. That of the store of plain
    /// paths is no name.
    pub(super) fn first_title(&self) -> &str {
        self.name().unwrap_or("PysonDBKV (default)")
    }

    /// The id of its namespace, whatever its title is now.
    #[must_use]
    pub fn id(&self) -> NamespaceId {
        NamespaceId::of(self.first_title())
    }

    /// The entries, and the conditions that hold for them.
    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Whether a request has succeeded on it. The store of plain paths is always listed.
    pub(super) fn is_listed(&self) -> bool {
        self.is_listed.load(Relaxed)
    }

    /// Lists the store from now on.
    pub(super) fn mark_listed(&self) {
        self.is_listed.store(true, Relaxed);
    }

    /// The number of the last request on it.
    pub(super) fn last_used(&self) -> u64 {
        self.last_used.load(Relaxed)
    }

    /// Notes that the request of that number is for this store.
    pub(super) fn note_use(&self, request: u64) {
        self.last_used.store(request, Relaxed);
    }

    /// Whether the API takes the request, as far as its head tells: it has the right key, and a path and a
    /// method that exist.
    pub(super) fn admits(&self, request: &Request) -> bool {
        self.service.admits(request)
    }

    /// Whether the API reads the body of a request.
    pub(super) fn reads_body(&self, request: &Request) -> bool {
        self.service.reads_body(request)
    }

    /// The name of the API that serves it, as `--api` takes it.
    pub(super) fn api(&self) -> &'static str {
        self.service.name()
    }

    pub(super) async fn respond(&self, invocation: &Invocation<'_>, request: &Request) -> Response {
        self.service.respond(&self.namespace, invocation, request).await
    }

    /// Returns to the entries that the store started with: [`Namespace::reset`].
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub async fn reset(&self) -> Result<(), StorageError> {
        self.namespace.reset().await?;
        self.service.note_replacement();
        Ok(())
    }

    /// Returns to the entries of a snapshot: [`Namespace::restore_snapshot`].
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub async fn restore_snapshot(&self, name: &str) -> Result<bool, StorageError> {
        let is_restored = self.namespace.restore_snapshot(name).await?;
        if is_restored {
            self.service.note_replacement();
        }
        Ok(is_restored)
    }

    /// Stores entries under their keys. The other entries stay, and the index is as any entry.
    ///
    /// # Errors
    /// When the storage cannot be written; then some of the first entries may be stored.
    pub(super) async fn add_entries(&self, entries: Vec<Entry>) -> Result<(), StorageError> {
        let pairs = entries.into_iter();
        let pairs = pairs.map(|Entry { key, value }| (key.as_str().into(), value));
        self.namespace.storage().put_all(pairs.collect()).await?;
        self.service.note_replacement();
        Ok(())
    }

    /// How the index and the items disagree, as a document; `repair` then makes them agree. None
    /// where the API keeps no index.
    pub(super) async fn check_index(&self, repair: bool) -> Result<Option<Value>, StorageError> {
        self.service.check_index(self.namespace.storage().as_ref(), repair).await
    }
}
