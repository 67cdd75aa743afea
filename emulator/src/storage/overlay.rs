//! What has changed since a base table was made: things added behind it, replaced, or removed.
//!
//! A copy shares what it has in common with the original, so that copies and changes cost little
//! however much has changed before: changes are kept in trees. The last few are in two short
//! vectors, so that not every change touches the trees.

use super::Name;
use super::name::hash;
use super::table::{Named, Table};
use imbl::{OrdMap, OrdSet, Vector, ordmap, ordset};

/// The changes. What is added has a number of its own, its `nth`, counted from the end of the base.
#[derive(Debug, Clone)]
pub(super) struct Overlay<T> {
    /// The things added; `None` for those that were removed since.
    added: Vector<Option<T>>,
    /// The nth of each name in `added`, by the name's hash.
    nths: OrdMap<u64, usize>,
    /// Changed things of the base, by place.
    replaced: OrdMap<usize, T>,
    /// Places of removed things of the base.
    removed: OrdSet<usize>,
    /// The things added last, behind `added`.
    last_added: Vec<Option<T>>,
    /// The places of the base that were removed last.
    last_removed: Vec<usize>,
    /// How many of the added things are there.
    added_len: usize,
}

/// How many changes are kept beside the trees.
const MAX_LAST: usize = 16;

impl<T> Default for Overlay<T> {
    fn default() -> Self {
        Self {
            added: Vector::new(),
            nths: OrdMap::new(),
            replaced: OrdMap::new(),
            removed: OrdSet::new(),
            last_added: Vec::new(),
            last_removed: Vec::new(),
            added_len: 0,
        }
    }
}

impl<T: Named + Clone> Overlay<T> {
    /// How many changes are kept.
    pub(super) fn changes(&self) -> usize {
        self.next_nth() + self.replaced.len() + self.removed_len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.changes() == 0
    }

    /// The nth of the thing that is added next.
    pub(super) fn next_nth(&self) -> usize {
        self.added.len() + self.last_added.len()
    }

    /// How many of the added things are there.
    pub(super) fn added_len(&self) -> usize {
        self.added_len
    }

    /// How many things of the base are removed.
    pub(super) fn removed_len(&self) -> usize {
        self.removed.len() + self.last_removed.len()
    }

    pub(super) fn nth(&self, name: &Name) -> Option<usize> {
        let has_name = |thing: &Option<T>| thing.as_ref().is_some_and(|it| it.name() == name);
        let last = self.last_added.iter().rposition(has_name);
        let in_trees = || self.nths.get(&hash(name)).copied();
        let nth = last.map(|last| self.added.len() + last).or_else(in_trees)?;
        (self.added(nth)?.name() == name).then_some(nth)
    }

    pub(super) fn added(&self, nth: usize) -> Option<&T> {
        match nth.checked_sub(self.added.len()) {
            Some(last) => self.last_added.get(last)?.as_ref(),
            None => self.added.get(nth)?.as_ref(),
        }
    }

    pub(super) fn added_mut(&mut self, nth: usize) -> Option<&mut T> {
        self.slot_mut(nth)?.as_mut()
    }

    /// The things added from the nth on, and `None` for those that were removed since.
    pub(super) fn added_from(&self, nth: usize) -> impl Iterator<Item = Option<&T>> {
        let last = nth.saturating_sub(self.added.len()).min(self.last_added.len());
        let added = self.added.focus().narrow(nth.min(self.added.len())..);
        added.into_iter().chain(&self.last_added[last..]).map(Option::as_ref)
    }

    /// What replaced the thing of the base at that place.
    pub(super) fn replaced(&self, place: usize) -> Option<&T> {
        self.replaced.get(&place)
    }

    /// As [`Overlay::replaced`]; where nothing did so far, `thing` does now.
    pub(super) fn replace(&mut self, place: usize, thing: impl FnOnce() -> T) -> &mut T {
        self.replaced.entry(place).or_insert_with(thing)
    }

    /// Whether the thing of the base at that place is removed.
    pub(super) fn is_removed(&self, place: usize) -> bool {
        self.last_removed.contains(&place) || self.removed.contains(&place)
    }

    /// [`Overlay::is_removed`] for all places from `place` on, asked for one after the other.
    pub(super) fn are_removed_from(&self, place: usize) -> impl FnMut(usize) -> bool {
        let mut last = self.last_removed.clone();
        last.sort_unstable();
        let mut last = last.into_iter().skip_while(move |removed| *removed < place).peekable();
        let mut removed = self.removed.range(place..).copied().peekable();
        move |place| removed.next_if_eq(&place).is_some() || last.next_if_eq(&place).is_some()
    }

    /// Adds a thing whose name is not there. Answers whether two of the names have the same hash,
    /// so that one of them cannot be found here.
    #[must_use]
    pub(super) fn push(&mut self, thing: T) -> bool {
        self.added_len += 1;
        self.last_added.push(Some(thing));
        self.settle()
    }

    /// Removes the thing of the base at that place. Answers as [`Overlay::push`].
    #[must_use]
    pub(super) fn remove(&mut self, place: usize) -> bool {
        self.replaced.remove(&place);
        self.last_removed.push(place);
        self.settle()
    }

    /// Removes the nth thing added.
    pub(super) fn remove_added(&mut self, nth: usize) -> Option<T> {
        let removed = self.slot_mut(nth)?.take()?;
        self.added_len -= 1;
        if nth < self.added.len() {
            self.nths.remove(&hash(removed.name()));
        }
        Some(removed)
    }

    /// Makes the changes in the base itself.
    pub(super) fn apply_to(self, base: &mut Table<T>) {
        for (place, thing) in self.replaced {
            if let Some(old) = base.at_mut(place) {
                *old = thing;
            }
        }
        for place in self.removed.into_iter().chain(self.last_removed) {
            base.take(place);
        }
        self.added.into_iter().chain(self.last_added).flatten().for_each(|it| base.push(it));
        base.compact();
    }

    /// The places of all things that `other` lacks, and perhaps more, where both have the same base,
    /// which ends at `end`. Trees tell what they do not share without looking at what they share.
    pub(super) fn places_apart(&self, other: &Self, end: usize) -> Vec<usize> {
        let removed = self.removed.diff(&other.removed).map(|item| match item {
            ordset::DiffItem::Add(place) | ordset::DiffItem::Remove(place) => *place,
        });
        let added = self.nths.diff(&other.nths).filter_map(|item| match item {
            ordmap::DiffItem::Add(..) => None,
            ordmap::DiffItem::Remove(_, nth) | ordmap::DiffItem::Update { old: (_, nth), .. } => {
                Some(end + *nth)
            }
        });
        let last = end + self.added.len()..end + self.next_nth();
        let last = last.chain(self.last_removed.iter().chain(&other.last_removed).copied());
        let mut places: Vec<_> = removed.chain(added).chain(last).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn slot_mut(&mut self, nth: usize) -> Option<&mut Option<T>> {
        match nth.checked_sub(self.added.len()) {
            Some(last) => self.last_added.get_mut(last),
            None => self.added.get_mut(nth),
        }
    }

    /// Moves the last changes into the trees where they are many.
    fn settle(&mut self) -> bool {
        if self.last_added.len() + self.last_removed.len() <= MAX_LAST {
            return false;
        }
        self.removed.extend(std::mem::take(&mut self.last_removed));
        let mut collides = false;
        for thing in std::mem::take(&mut self.last_added) {
            let hash = thing.as_ref().map(|thing| hash(thing.name()));
            collides |= hash.is_some_and(|hash| self.nths.insert(hash, self.added.len()).is_some());
            self.added.push_back(thing);
        }
        collides
    }
}
