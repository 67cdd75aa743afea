//! One store: its namespace, who writes its index, and how many requests it has had.

use super::store_name::StoreName;
use super::worker::{IndexWriters, Listings};
use crate::kv::{Binding, Invocation, Namespace};
use crate::world::World;
use crossbeam_utils::CachePadded;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What one base URL reads and writes.
#[derive(Debug)]
pub struct Store {
    name: Option<StoreName>,
    namespace: Namespace,
    index_writers: IndexWriters,
    listings: Listings,
    invocations: CachePadded<AtomicU64>,
}

impl Store {
    /// A store over `namespace`.
    #[must_use]
    pub fn new(name: Option<StoreName>, namespace: Namespace, index_writers: IndexWriters) -> Self {
        let (listings, invocations) = (Listings::default(), CachePadded::default());
        Self { name, namespace, index_writers, listings, invocations }
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

    /// Begins request `number` of the emulator, at the location that it asks for or that chance
    /// gives it.
    #[must_use]
    pub fn begin(&self, world: &World, number: u64, location: Option<&str>) -> Binding<'_> {
        let invocation = self.invocations.fetch_add(1, Relaxed);
        let draws = world.seed.draws(self.name().unwrap_or_default(), invocation);
        self.namespace.bind(Invocation { number, location, draws })
    }

    /// Returns to what the store started with; the same requests then draw the same again.
    pub fn reset(&self) {
        // First, so that no request draws for the new entries what another will draw again.
        self.invocations.store(0, Relaxed);
        self.namespace.reset();
    }
}
