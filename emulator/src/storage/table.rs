//! Things that have names: in the order in which they came, and found by their names.
//!
//! Each keeps the place that it came to until it is removed; nothing moves into its place.

use super::Name;
use super::name::hash;
use hashbrown::HashTable;

/// Things by place and by name; each name once.
#[derive(Debug, Clone)]
pub(super) struct Table<T> {
    /// Nothing where something was removed.
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
    /// A table of these things, at most so many, whose names differ.
    pub(super) fn of(most: usize, things: impl Iterator<Item = T>) -> Self {
        let (slots, places) = (Vec::with_capacity(most), HashTable::with_capacity(most));
        let mut table = Self { slots, places };
        things.for_each(|it| table.push(it));
        table
    }

    /// How many things there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The place behind the last one.
    pub(super) fn end(&self) -> usize {
        self.slots.len()
    }

    /// The place of that name.
    pub(super) fn place(&self, name: &Name) -> Option<usize> {
        if self.places.is_empty() {
            return None;
        }
        let is_its = |place: &usize| self.at(*place).is_some_and(|it| it.name() == name);
        self.places.find(hash(name), is_its).copied()
    }

    /// What is at that place.
    pub(super) fn at(&self, place: usize) -> Option<&T> {
        self.slots.get(place)?.as_ref()
    }

    /// What is at that place, to be changed; its name must stay.
    pub(super) fn at_mut(&mut self, place: usize) -> Option<&mut T> {
        self.slots.get_mut(place)?.as_mut()
    }

    /// All things in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().flatten()
    }

    /// Appends what has a name that none has yet.
    pub(super) fn push(&mut self, it: T) {
        let (hash_of_it, place) = (hash(it.name()), self.slots.len());
        self.slots.push(Some(it));
        let slots = &self.slots;
        let hash_at = |place: &usize| slots[*place].as_ref().map_or(0, |it| hash(it.name()));
        self.places.insert_unique(hash_of_it, place, hash_at);
    }

    /// Removes what has that name.
    pub(super) fn remove(&mut self, name: &Name) -> Option<T> {
        let place = self.place(name)?;
        let found = self.places.find_entry(hash(name), |other| *other == place);
        found.ok()?.remove();
        let removed = self.slots[place].take();
        if self.slots.len() > MAX_EMPTY + 2 * self.len() {
            let slots = std::mem::take(self).slots;
            *self = Self::of(self.len(), slots.into_iter().flatten());
        }
        removed
    }
}
