//! The items: which are stored, and when each was written.

use std::collections::HashMap;

use fastrand::Rng;
use foldhash::fast::FixedState;

use super::moment::Moment;

/// An item, by its number.
pub(super) type Item = u32;

/// How often an item was written. Zero as it was at the start.
pub(super) type Edition = u32;

/// The items that are stored.
#[derive(Debug)]
pub(super) struct Items {
    stored: Vec<Item>,
    next: Item,
    /// How many of them are read and updated.
    active: usize,
    /// When each edition was written, of those that were.
    written: HashMap<Item, Vec<Moment>, FixedState>,
}

impl Items {
    /// So many items, of which so many are read and updated.
    pub(super) fn of(items: Item, active: Option<u64>) -> Self {
        let active = active.and_then(|active| usize::try_from(active).ok()).unwrap_or(usize::MAX);
        Self { stored: (0..items).collect(), next: items, active, written: HashMap::default() }
    }

    /// How many are stored.
    pub(super) fn len(&self) -> usize {
        self.stored.len()
    }

    /// The one at a place, if there are so many.
    pub(super) fn nth(&self, place: usize) -> Option<Item> {
        self.stored.get(place).copied()
    }

    /// One that is read or updated.
    pub(super) fn any_active(&self, rng: &mut Rng) -> Option<Item> {
        let active = self.active.min(self.stored.len());
        (active > 0).then(|| self.stored[rng.usize(..active)])
    }

    /// Stores the next one.
    pub(super) fn add(&mut self, now: Moment) -> Item {
        let item = self.next;
        self.next += 1;
        self.stored.push(item);
        self.written.insert(item, vec![now]);
        item
    }

    /// Takes out one that somebody wants to delete.
    pub(super) fn take_any(&mut self, rng: &mut Rng) -> Option<Item> {
        let is_any = !self.stored.is_empty();
        is_any.then(|| self.stored.swap_remove(rng.usize(..self.stored.len())))
    }

    /// Puts back one that was not deleted after all.
    pub(super) fn put_back(&mut self, item: Item) {
        self.stored.push(item);
    }

    /// Forgets one that was deleted.
    pub(super) fn forget(&mut self, item: Item) {
        self.written.remove(&item);
    }

    /// The edition that the central store has.
    pub(super) fn edition(&self, item: Item) -> Edition {
        self.written
            .get(&item)
            .map_or(0, |written| Edition::try_from(written.len()).unwrap_or(Edition::MAX))
    }

    /// When it was written last, if it was.
    pub(super) fn last_written(&self, item: Item) -> Option<Moment> {
        self.written.get(&item)?.last().copied()
    }

    /// Writes it, and answers the edition that this is.
    pub(super) fn write(&mut self, item: Item, now: Moment) -> Edition {
        self.written.entry(item).or_default().push(now);
        self.edition(item)
    }

    /// How long an edition has no longer been the current one.
    pub(super) fn age(&self, item: Item, edition: Edition, now: Moment) -> Moment {
        let later = self.written.get(&item).and_then(|written| written.get(edition as usize));
        later.map_or(0, |replaced_at| now - replaced_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_ages_from_the_write_that_replaces_it() {
        let mut items = Items::of(3, None);
        assert_eq!((items.edition(1), items.age(1, 0, 9)), (0, 0));
        assert_eq!(items.write(1, 10), 1);
        assert_eq!((items.age(1, 0, 15), items.age(1, 1, 15)), (5, 0));
        assert_eq!(items.last_written(1), Some(10));
    }

    #[test]
    fn only_active_items_are_read() {
        let (items, mut rng) = (Items::of(100, Some(2)), Rng::with_seed(1));
        assert!((0..100).all(|_| items.any_active(&mut rng).unwrap() < 2));
        assert_eq!(Items::of(0, None).any_active(&mut rng), None);
    }
}
