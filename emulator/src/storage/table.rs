//! Things that have names, in the order in which they came, and found by their names.
//!
//! Each keeps its place until it is removed. Places become empty and are not used again, until
//! `compact` moves everything up.

use super::Name;
use super::name::hash;
use hashbrown::HashTable;

/// Things by place and by name; each name once.
#[derive(Debug, Clone)]
pub(super) struct Table<T> {
    /// `None` where something was removed.
    slots: Vec<Option<T>>,
    places: HashTable<usize>,
}

/// What stands in a [`Table`] under its name.
pub(super) trait Named {
    fn name(&self) -> &Name;
}

impl Named for Name {
    fn name(&self) -> &Name {
        self
    }
}

/// How many slots may be empty in a table of any length.
const MAX_EMPTY: usize = 64;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), places: HashTable::new() }
    }
}

impl<T: Named> Table<T> {
    /// A table of at most `most` things, whose names differ.
    pub(super) fn of(most: usize, things: impl Iterator<Item = T>) -> Self {
        let (slots, places) = (Vec::with_capacity(most), HashTable::with_capacity(most));
        let mut table = Self { slots, places };
        things.for_each(|thing| table.push(thing));
        table
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The place behind the last one.
    pub(super) fn end(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn place(&self, name: &Name) -> Option<usize> {
        if self.places.is_empty() {
            return None;
        }
        let has_name = |place: &usize| self.at(*place).is_some_and(|thing| thing.name() == name);
        self.places.find(hash(name), has_name).copied()
    }

    pub(super) fn at(&self, place: usize) -> Option<&T> {
        self.slots.get(place)?.as_ref()
    }

    /// The thing at that place, to be changed; its name must stay.
    pub(super) fn at_mut(&mut self, place: usize) -> Option<&mut T> {
        self.slots.get_mut(place)?.as_mut()
    }

    /// Appends a thing whose name is not in the table.
    pub(super) fn push(&mut self, thing: T) {
        let (hash_of_it, place) = (hash(thing.name()), self.slots.len());
        self.slots.push(Some(thing));
        let slots = &self.slots;
        let hash_at = |place: &usize| slots[*place].as_ref().map_or(0, |thing| hash(thing.name()));
        self.places.insert_unique(hash_of_it, place, hash_at);
    }

    /// Removes the thing at that place, which stays empty.
    pub(super) fn take(&mut self, place: usize) -> Option<T> {
        let thing = self.slots.get_mut(place)?.take()?;
        let found = self.places.find_entry(hash(thing.name()), |other| *other == place);
        found.ok()?.remove();
        Some(thing)
    }

    /// Does away with the empty places where they are many.
    pub(super) fn compact(&mut self) {
        if self.slots.len() > MAX_EMPTY + 2 * self.len() {
            let slots = std::mem::take(self).slots;
            *self = Self::of(slots.iter().flatten().count(), slots.into_iter().flatten());
        }
    }
}
