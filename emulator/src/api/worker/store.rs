//! One store of the Worker: its namespace, and what is known of who writes its index.

use super::race::Writers;
use crate::kv::Namespace;
use serde::Serialize;
use tokio::sync::{Mutex, MutexGuard};

/// What keeps concurrent changes of the index apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum IndexMode {
    /// Nothing, as on Workers KV: concurrent adds can lose entries.
    #[default]
    Racing,
    /// One change at a time, as a Durable Object would: no entry is ever lost.
    Serialized,
}

/// A store of the Worker.
#[derive(Debug)]
pub struct Store {
    namespace: Namespace,
    serializer: Option<Mutex<()>>,
    writers: Writers,
}

impl Store {
    /// A store in `namespace`.
    #[must_use]
    pub fn new(namespace: Namespace, mode: IndexMode) -> Self {
        let serializer = (mode == IndexMode::Serialized).then(Mutex::default);
        Self { namespace, serializer, writers: Writers::default() }
    }

    /// The namespace that holds the items and their index.
    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Waits until this invocation may change the index; holds the others off until dropped,
    /// where the mode asks for it.
    pub(super) async fn index_turn(&self) -> Option<MutexGuard<'_, ()>> {
        match &self.serializer {
            Some(serializer) => Some(serializer.lock().await),
            None => None,
        }
    }

    pub(super) fn writers(&self) -> &Writers {
        &self.writers
    }
}
