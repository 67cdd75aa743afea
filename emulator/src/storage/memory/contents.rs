//! Entries, with what some callers need beside them: the order of the names, and which entries expire.

use super::entries::Entries;
use super::sorted::SortedNames;
use crate::storage::{ListPage, ListQuery, Name, Value};
use std::collections::BTreeSet;

/// The entries of one storage, as their lock guards them.
#[derive(Debug, Default)]
pub(super) struct Contents {
    entries: Entries,
    /// Made by the first listing.
    sorted: Option<SortedNames>,
    /// The entries that expire, the first one first.
    expiring: BTreeSet<(u64, Name)>,
}

impl Contents {
    pub(super) fn entries(&self) -> &Entries {
        &self.entries
    }

    /// Whether an entry will expire, or has.
    pub(super) fn has_expiring(&self) -> bool {
        !self.expiring.is_empty()
    }

    /// These entries for another storage.
    pub(super) fn fork(&self) -> Self {
        let (entries, expiring) = (self.entries.clone(), self.expiring.clone());
        Self { entries, sorted: None, expiring }
    }

    /// Stores a value and answers the one that it replaced.
    pub(super) fn put(&mut self, name: &Name, value: Value) -> Option<Value> {
        if let Some(expiration) = value.expiration() {
            self.expiring.insert((expiration, name.clone()));
        }
        let expiration = value.expiration();
        let replaced = self.entries.put(name.clone(), value);
        match &replaced {
            None => self.sort_in(name),
            Some(replaced) if replaced.expiration() != expiration => self.forget(replaced, name),
            Some(_) => {}
        }
        replaced
    }

    /// Removes an entry and answers its value.
    pub(super) fn delete(&mut self, name: &Name) -> Option<Value> {
        let removed = self.entries.delete(name)?;
        self.forget(&removed, name);
        if let Some(sorted) = &mut self.sorted {
            sorted.remove(name);
        }
        Some(removed)
    }

    /// Removes what has expired at `now`, in seconds since the Unix epoch.
    pub(super) fn purge(&mut self, now: u64) {
        while let Some((expiration, name)) = self.expiring.first() {
            if *expiration > now {
                return;
            }
            let name = name.clone();
            self.delete(&name);
        }
    }

    /// A page of the names, if they are sorted.
    pub(super) fn page(&self, query: &ListQuery<'_>) -> Option<ListPage> {
        Some(self.sorted.as_ref()?.page(&self.entries, query))
    }

    /// Sorts the names, keeps them sorted from now on, and answers a page of them.
    pub(super) fn sorted_page(&mut self, query: &ListQuery<'_>) -> ListPage {
        let sorted = self.sorted.get_or_insert_with(|| SortedNames::of(&self.entries));
        sorted.page(&self.entries, query)
    }

    fn sort_in(&mut self, name: &Name) {
        if let Some(sorted) = &mut self.sorted {
            sorted.add(name.clone());
        }
    }

    /// Drops the expiration of a value that is no longer there.
    fn forget(&mut self, value: &Value, name: &Name) {
        if let Some(expiration) = value.expiration() {
            self.expiring.remove(&(expiration, name.clone()));
        }
    }
}
