//! A set of entries as the program knows it: its number, and its lists of keys.
//!
//! A set of a namespace to which nothing was written has no number and no rows. It has the entries that
//! every namespace starts with; the first write makes rows of them.

use super::hold::Hold;
use super::stored_list::StoredList;
use crate::storage::Name;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A set of entries.
#[derive(Debug)]
pub(super) struct EntrySet {
    /// The namespace that names it when it gets its number, if any does.
    namespace: Option<String>,
    /// Whether the namespace was removed.
    is_removed: AtomicBool,
    hold: OnceLock<Hold>,
    lists: Mutex<Lists>,
    /// Held while a list is read, so that a long one is read once for all who ask for it.
    pub(super) reading: tokio::sync::Mutex<()>,
}

/// The lists of keys that are known. What is committed, and nothing else, is in here.
#[derive(Debug, Default)]
struct Lists {
    known: HashMap<Name, StoredList>,
    /// How often the writer has changed what is known.
    version: u64,
}

/// What a write leaves of a list: its new form, or nothing where the entry holds none any more.
pub(super) type ListChange = (Name, Option<StoredList>);

impl EntrySet {
    /// A set without a number.
    pub(super) fn unwritten(namespace: &str) -> Self {
        Self::of(Some(namespace.to_owned()), OnceLock::new())
    }

    /// The set with that number.
    pub(super) fn written(namespace: Option<String>, hold: Hold) -> Self {
        Self::of(namespace, hold.into())
    }

    fn of(namespace: Option<String>, hold: OnceLock<Hold>) -> Self {
        let (is_removed, lists, reading) = Default::default();
        Self { namespace, is_removed, hold, lists, reading }
    }

    /// The namespace that may name the set.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref().filter(|_| !self.is_removed.load(Relaxed))
    }

    /// Notes that the namespace was removed: late writes do not make it again.
    pub(super) fn remove(&self) {
        self.is_removed.store(true, Relaxed);
    }

    /// The number.
    pub(super) fn id(&self) -> Option<i64> {
        self.hold.get().map(Hold::set)
    }

    /// Gives the set its number, now that it is committed.
    pub(super) fn number(&self, hold: Hold) {
        // Only the writer numbers sets, each once.
        drop(self.hold.set(hold));
    }

    /// The list that the entry holds, if it is known.
    pub(super) fn list(&self, key: &Name) -> Option<StoredList> {
        self.lists().known.get(key).cloned()
    }

    /// A number that changes when the writer changes a list.
    pub(super) fn version_of_lists(&self) -> u64 {
        self.lists().version
    }

    /// Makes known a list that was read after `version` was asked for, and answers the one to use. If
    /// the writer has been there since, what it left counts.
    pub(super) fn learn(&self, key: &Name, read: StoredList, version: u64) -> StoredList {
        let mut lists = self.lists();
        if lists.version != version {
            return read;
        }
        lists.known.entry(key.clone()).or_insert(read).clone()
    }

    /// Makes known what the writer has committed.
    pub(super) fn change_lists(&self, changes: impl IntoIterator<Item = ListChange>) {
        let mut lists = self.lists();
        lists.version += 1;
        for (key, list) in changes {
            match list {
                Some(list) => lists.known.insert(key, list),
                None => lists.known.remove(&key),
            };
        }
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
