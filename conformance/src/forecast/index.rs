//! The index as its writers leave it: each reads it, adds or removes a key, and writes the whole back.
//! So a writer undoes what others wrote since it read.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::items::Item;
use super::moment::Moment;
use super::production::INDEX_ENTRY_BYTES;
use super::versions::{ROOT, Version, Versions};

/// The index, its central version and all those before.
#[derive(Debug)]
pub(super) struct Index {
    versions: Versions,
    /// How many entries each version has.
    sizes: Vec<u32>,
    /// When each version was replaced; for the current one, a moment that never comes.
    replaced_at: Vec<Moment>,
    current: Version,
    /// The items below this number are in the first version; from `first_added` on they were added.
    listed: Item,
    first_added: Item,
    /// Which version added each item, in their order.
    added: Vec<Version>,
    removed: HashMap<Item, Version, FixedState>,
}

/// What a writer changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// It adds a key.
    Add,
    /// It removes the key of an item.
    Remove(Item),
}

impl Index {
    /// An index of `listed` of the `items` that are stored, and of `dangling` keys that have none.
    pub(super) fn of(items: Item, listed: Item, dangling: u32) -> Self {
        Self {
            versions: Versions::new(),
            sizes: vec![listed + dangling],
            replaced_at: vec![Moment::MAX],
            current: ROOT,
            listed,
            first_added: items,
            added: Vec::new(),
            removed: HashMap::default(),
        }
    }

    /// The version that the central store has.
    pub(super) fn current(&self) -> Version {
        self.current
    }

    /// The entries of a version.
    pub(super) fn len(&self, version: Version) -> u32 {
        self.sizes[version as usize]
    }

    /// How long a version has no longer been the current one.
    pub(super) fn age(&self, version: Version, now: Moment) -> Moment {
        now.saturating_sub(self.replaced_at[version as usize])
    }

    /// Writes back the version `read` with a change, and answers the new one. What is added gets the next
    /// number.
    pub(super) fn write(&mut self, read: Version, change: Change, now: Moment) -> Version {
        let len = self.len(read);
        let len = match change {
            Change::Add => len + 1,
            Change::Remove(item) => len - u32::from(self.has(read, item)),
        };
        let version = self.versions.push(read);
        self.sizes.push(len);
        self.replaced_at[self.current as usize] = now;
        self.replaced_at.push(Moment::MAX);
        self.current = version;
        match change {
            Change::Add => self.added.push(version),
            Change::Remove(item) => {
                self.removed.insert(item, version);
            }
        }
        version
    }

    /// How many of its keys have no item.
    pub(super) fn dangling(&self, dangling_at_start: u32) -> u32 {
        let left = self.removed.keys().filter(|item| self.has(self.current, **item)).count();
        dangling_at_start + u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// Whether a version lists an item.
    fn has(&self, version: Version, item: Item) -> bool {
        let is_in = |since: Version| self.versions.is_made_from(version, since);
        let was_added = match item.checked_sub(self.first_added) {
            None => item < self.listed,
            Some(place) => self.added.get(place as usize).is_some_and(|version| is_in(*version)),
        };
        was_added && !self.removed.get(&item).is_some_and(|removal| is_in(*removal))
    }
}

/// The bytes of an index with so many entries.
pub(super) fn bytes(entries: u64) -> u64 {
    2 + (entries * INDEX_ENTRY_BYTES).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_adds_that_read_the_same_index_one_loses_its_entry() {
        let mut index = Index::of(2, 2, 0);
        let read = index.current();
        index.write(read, Change::Add, 1);
        index.write(read, Change::Add, 2);
        assert_eq!(index.len(index.current()), 3);
        assert!(!index.has(index.current(), 2));
        assert!(index.has(index.current(), 3));
        assert_eq!(index.age(read, 5), 4);
    }

    #[test]
    fn a_delete_that_another_writer_undoes_leaves_a_key_without_an_item() {
        let mut index = Index::of(2, 2, 0);
        let read = index.current();
        index.write(read, Change::Remove(1), 1);
        assert_eq!((index.len(index.current()), index.dangling(0)), (1, 0));
        index.write(read, Change::Add, 2);
        assert_eq!((index.len(index.current()), index.dangling(0)), (3, 1));
    }

    #[test]
    fn the_wall_of_25_mib_stands_at_672164_entries() {
        assert_eq!(bytes(2), 79);
        assert!(bytes(672_164) <= super::super::production::MAX_VALUE_BYTES);
        assert!(bytes(672_165) > super::super::production::MAX_VALUE_BYTES);
    }
}
