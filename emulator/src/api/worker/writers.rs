//! The writers of a store's index: whether they take turns, and which keys they changed lately.

use super::index::ItemKey;
use super::lost::LostKeys;
use super::race::Undone;
use super::recent::Recent;
use crate::hazard::{Hazard, Hazards};
use crate::kv::{KvError, KvMethod, Others, storage_failure};
use crate::storage::{Name, StorageError, Turn};
use tokio::sync::{Mutex, MutexGuard};

/// Whether concurrent changes of the index race.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IndexMode {
    /// They do, as on Workers KV: concurrent adds can lose entries.
    #[default]
    Racing,
    /// Changes are made one at a time, as in a Durable Object: no entry is ever lost.
    Serialized,
}

/// A turn at changing the index. The fields are dropped in this order.
#[derive(Debug)]
pub(super) struct IndexTurn<'a> {
    among_all: Option<Box<dyn Turn>>,
    _among_own: MutexGuard<'a, ()>,
}

impl IndexTurn<'_> {
    /// Checks that nobody else can have a turn yet. A program that was stopped for long has lost its turn.
    ///
    /// # Errors
    /// When the turn is lost.
    pub(super) fn check(&self) -> Result<(), KvError> {
        if self.among_all.as_ref().is_none_or(|turn| turn.is_held()) {
            return Ok(());
        }
        let lost = "the turn at changing the index passed to another program meanwhile";
        Err(storage_failure(KvMethod::Put)(StorageError::writing(lost)))
    }
}

/// The writers of one store's index.
#[derive(Debug)]
pub(super) struct IndexWriters {
    turns: Option<Mutex<()>>,
    /// The requests that added keys, by number.
    adds: Recent<u64>,
    /// Keys that were asked to be deleted.
    deletes: Recent<()>,
    lost: LostKeys,
}

impl IndexWriters {
    pub(super) fn new(mode: IndexMode) -> Self {
        let turns = (mode == IndexMode::Serialized).then(Mutex::default);
        let (adds, deletes) = Default::default();
        Self { turns, adds, deletes, lost: LostKeys::default() }
    }

    /// In serialized mode, waits until nobody else changes the index, in this program or another on the same
    /// store. The turn keeps others waiting until it is dropped.
    ///
    /// # Errors
    /// When the store cannot be asked for the turn.
    pub(super) async fn turn(
        &self,
        others: Option<&Others>,
    ) -> Result<Option<IndexTurn<'_>>, KvError> {
        let Some(turns) = &self.turns else { return Ok(None) };
        let among_own = turns.lock().await;
        let among_all = match others {
            Some(others) => Some(others.turn().await.map_err(storage_failure(KvMethod::Get))?),
            None => None,
        };
        Ok(Some(IndexTurn { among_all, _among_own: among_own }))
    }

    /// Remembers that `request` put `key` into the index.
    pub(super) fn note_add(&self, key: Name, request: u64) {
        self.adds.note(key, request);
    }

    /// Remembers that `key` was asked to be deleted. It is then no longer lost.
    pub(super) fn note_delete(&self, hazards: &Hazards, key: Name) {
        if self.lost.forget(&ItemKey::Plain(key.clone())) {
            hazards.end(Hazard::LostIndexEntry, 1);
        }
        self.deletes.note(key, ());
    }

    /// Notes that every item is listed again.
    pub(super) fn note_repair(&self, hazards: &Hazards) {
        hazards.restore(Hazard::LostIndexEntry, self.lost.clear());
    }

    /// Forgets what was lost, since all entries are others now.
    pub(super) fn forget_lost(&self, hazards: &Hazards) {
        hazards.end(Hazard::LostIndexEntry, self.lost.clear());
    }

    /// Learns which of the keys whose change was undone other programs were asked to delete.
    pub(super) async fn learn_deletes(&self, others: &Others, undone: &Undone) {
        for key in undone.lost.iter().chain(&undone.revived) {
            let unknown = key.name().filter(|_| self.deletes.of(key).is_none());
            if let Some(name) = unknown
                && others.was_deleted(&name).await.unwrap_or(false)
            {
                self.deletes.note(name, ());
            }
        }
    }

    /// Logs and counts what the invocation undid when it wrote the index.
    pub(super) fn note_undone(&self, hazards: &Hazards, request: u64, undone: &Undone) {
        for key in undone.lost.iter().filter(|key| self.deletes.of(key).is_none()) {
            if !self.lost.lose(key) {
                hazards.restore(Hazard::LostIndexEntry, 1);
            }
            hazards.warn_each(Hazard::LostIndexEntry, request, || {
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
                if self.lost.bring_back(key) {
                    hazards.restore(Hazard::LostIndexEntry, 1);
                }
                hazards.log(|| {
                    format!(
                        "restored index entry {key}: it had been lost, and request {request}, \
                         which had read the index before, wrote it back"
                    )
                });
                continue;
            }
            hazards.warn_each(Hazard::DanglingIndexEntry, request, || {
                format!(
                    "dangling index entry {key}: another request removed it from __index__ after \
                     request {request} had read the index, and request {request} wrote the index \
                     back with it; listings show it with the value null"
                )
            });
        }
    }
}
