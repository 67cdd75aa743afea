//! Who writes a store's index: whether one at a time, and who added what lately.

use super::race::Undone;
use super::recent::Recent;
use crate::hazard::Hazard;
use crate::kv::Binding;
use crate::storage::Name;
use tokio::sync::{Mutex, MutexGuard};

/// What keeps concurrent changes of the index apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IndexMode {
    /// Nothing, as on Workers KV: concurrent adds can lose entries.
    #[default]
    Racing,
    /// One change at a time, as a Durable Object would: no entry is ever lost.
    Serialized,
}

/// The writers of one store's index.
#[derive(Debug)]
pub(super) struct IndexWriters {
    serializer: Option<Mutex<()>>,
    /// The requests that added keys.
    adds: Recent<u64>,
    /// Keys that somebody asked to be deleted.
    deletes: Recent<()>,
}

impl IndexWriters {
    /// Writers that race, or do not.
    pub(super) fn new(mode: IndexMode) -> Self {
        let serializer = (mode == IndexMode::Serialized).then(Mutex::default);
        Self { serializer, adds: Recent::default(), deletes: Recent::default() }
    }

    /// Waits until this invocation may change the index; holds the others off until dropped,
    /// where the mode asks for it.
    pub(super) async fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        match &self.serializer {
            Some(serializer) => Some(serializer.lock().await),
            None => None,
        }
    }

    /// Remembers that `request` put `key` into the index.
    pub(super) fn note_add(&self, key: Name, request: u64) {
        self.adds.note(key, request);
    }

    /// Remembers that somebody asked for `key` to be deleted.
    pub(super) fn note_delete(&self, key: Name) {
        self.deletes.note(key, ());
    }

    /// Says what the invocation undid when it wrote the index.
    pub(super) fn report(&self, binding: &Binding<'_>, undone: &Undone) {
        let request = binding.number();
        for key in &undone.lost {
            binding.note(Hazard::LostIndexEntry, || {
                let writer = self.adds.of(key);
                let writer = writer.map_or("an earlier request".into(), |n| format!("request {n}"));
                format!(
                    "lost index entry {key}: {writer} added it to __index__ after request \
                     {request} had read the index, and request {request} wrote the index back \
                     without it; the item is stored, but no listing shows it"
                )
            });
        }
        for key in &undone.revived {
            if self.deletes.of(key).is_none() {
                binding.log(|| {
                    format!(
                        "restored index entry {key}: it had been lost, and request {request}, \
                         which had read the index before, wrote it back"
                    )
                });
                continue;
            }
            binding.note(Hazard::DanglingIndexEntry, || {
                format!(
                    "dangling index entry {key}: another request removed it from __index__ after \
                     request {request} had read the index, and request {request} wrote the index \
                     back with it; listings show it with the value null"
                )
            });
        }
    }
}
