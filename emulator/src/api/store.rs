//! One store: its namespace, and who writes its index.

use super::store_name::StoreName;
use super::worker::{IndexWriters, Listings};
use crate::kv::Namespace;

/// What one base URL reads and writes.
#[derive(Debug)]
pub struct Store {
    name: Option<StoreName>,
    namespace: Namespace,
    index_writers: IndexWriters,
    listings: Listings,
}

impl Store {
    /// A store over `namespace`.
    #[must_use]
    pub fn new(name: Option<StoreName>, namespace: Namespace, index_writers: IndexWriters) -> Self {
        Self { name, namespace, index_writers, listings: Listings::default() }
    }

    /// The name in the path; the store of plain paths has none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(StoreName::as_str)
    }

    /// Its entries, and the conditions that hold for them.
    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Who writes its index.
    #[must_use]
    pub fn index_writers(&self) -> &IndexWriters {
        &self.index_writers
    }

    /// Its listings that were last written.
    #[must_use]
    pub fn listings(&self) -> &Listings {
        &self.listings
    }
}
