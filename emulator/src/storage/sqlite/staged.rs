//! What a transaction has changed of what the program keeps in memory. It counts from the commit on, and
//! is forgotten if there is none.

use super::entry_set::EntrySet;
use super::hold::{Hold, Holds};
use super::registry::{NameChange, Registry};
use super::stored_list::StoredList;
use crate::storage::Name;
use std::collections::HashMap;
use std::sync::Arc;

/// The changes so far.
#[derive(Debug, Default)]
pub(super) struct Staged {
    /// The sets that were written, by address.
    sets: HashMap<usize, StagedSet>,
    names: Vec<NameChange>,
}

#[derive(Debug)]
struct StagedSet {
    set: Arc<EntrySet>,
    /// The number that the set gets by the commit.
    new: Option<i64>,
    lists: HashMap<Name, Option<StoredList>>,
}

impl Staged {
    /// The number of a set, here or since an earlier commit.
    pub(super) fn id(&self, set: &Arc<EntrySet>) -> Option<i64> {
        set.id().or_else(|| self.sets.get(&address(set))?.new)
    }

    /// Gives a set its number.
    pub(super) fn number(&mut self, set: &Arc<EntrySet>, id: i64) {
        self.staged(set).new = Some(id);
    }

    /// The list that the entry holds, if it is known.
    pub(super) fn list(&self, set: &Arc<EntrySet>, key: &Name) -> Option<StoredList> {
        match self.sets.get(&address(set)).and_then(|staged| staged.lists.get(key)) {
            Some(list) => list.clone(),
            None => set.list(key),
        }
    }

    /// Sets the list that the entry holds, or that it holds none any more.
    pub(super) fn set_list(&mut self, set: &Arc<EntrySet>, key: &Name, list: Option<StoredList>) {
        self.staged(set).lists.insert(key.clone(), list);
    }

    pub(super) fn name(&mut self, change: NameChange) {
        self.names.push(change);
    }

    /// Whether the namespace was removed.
    pub(super) fn is_removed(&self, namespace: &str) -> bool {
        let is_it =
            |change: &NameChange| matches!(change, NameChange::Removed(name) if name == namespace);
        self.names.iter().any(is_it)
    }

    /// Lets everything count, now that it is committed.
    pub(super) fn commit(self, registry: &Registry, holds: &Arc<Holds>) {
        for StagedSet { set, new, lists } in self.sets.into_values() {
            // The lists first: who sees the number may look for them.
            set.change_lists(lists);
            if let Some(id) = new {
                set.number(Hold::of(id, holds));
            }
        }
        self.names.into_iter().for_each(|change| registry.apply(change));
    }

    fn staged(&mut self, set: &Arc<EntrySet>) -> &mut StagedSet {
        let new = || StagedSet { set: Arc::clone(set), new: None, lists: HashMap::new() };
        self.sets.entry(address(set)).or_insert_with(new)
    }
}

fn address(set: &Arc<EntrySet>) -> usize {
    Arc::as_ptr(set).addr()
}
