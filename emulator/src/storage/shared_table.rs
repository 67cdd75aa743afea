//! A table whose copies share what they have in common, in two layers: a base that none of them
//! changes, and an overlay of what has changed since.
//!
//! A copy takes next to no time, and a change costs the same on average however long the table is:
//! now and then, what has changed becomes part of the base. A base that nobody else shares is
//! changed itself.

use super::Name;
use super::overlay::Overlay;
use super::table::{Named, Table};
use std::sync::Arc;

/// Things by place and by name, as in a [`Table`]. A change may move things to other places.
#[derive(Debug, Clone)]
pub(super) struct SharedTable<T> {
    base: Arc<Table<T>>,
    overlay: Overlay<T>,
}

/// How many changes a base of any length may have before it is made anew.
const MAX_CHANGES: usize = 256;
/// For how many things of a base there may be one more change.
const BASE_PER_CHANGE: usize = 4;

impl<T> Default for SharedTable<T> {
    fn default() -> Self {
        Table::default().into()
    }
}

impl<T> From<Table<T>> for SharedTable<T> {
    fn from(base: Table<T>) -> Self {
        Self { base: Arc::new(base), overlay: Overlay::default() }
    }
}

impl<T: Named + Clone> SharedTable<T> {
    pub(super) fn len(&self) -> usize {
        self.base.len() - self.overlay.removed_len() + self.overlay.added_len()
    }

    pub(super) fn place(&self, name: &Name) -> Option<usize> {
        let of_base = self.base.place(name);
        if self.overlay.is_empty() {
            return of_base;
        }
        let of_base = of_base.filter(|place| !self.overlay.is_removed(*place));
        of_base.or_else(|| Some(self.base.end() + self.overlay.nth(name)?))
    }

    pub(super) fn at(&self, place: usize) -> Option<&T> {
        if self.overlay.is_empty() {
            return self.base.at(place);
        }
        match place.checked_sub(self.base.end()) {
            Some(nth) => self.overlay.added(nth),
            None if self.overlay.is_removed(place) => None,
            None => self.of_base(place),
        }
    }

    pub(super) fn get(&self, name: &Name) -> Option<&T> {
        self.at(self.place(name)?)
    }

    /// The things from a place on, each with the place behind it.
    pub(super) fn iter_from(&self, place: usize) -> impl Iterator<Item = (usize, &T)> {
        let end = self.base.end();
        let mut is_removed = self.overlay.are_removed_from(place);
        let base = (place..end).map(move |at| if is_removed(at) { None } else { self.of_base(at) });
        let added = self.overlay.added_from(place.saturating_sub(end));
        (place + 1..).zip(base.chain(added)).filter_map(|(behind, thing)| Some((behind, thing?)))
    }

    /// The thing of that name, to be changed; its name must stay.
    pub(super) fn get_mut(&mut self, name: &Name) -> Option<&mut T> {
        if self.owns_base() {
            let base = Arc::get_mut(&mut self.base)?;
            return base.at_mut(base.place(name)?);
        }
        let place = self.place(name)?;
        if let Some(nth) = place.checked_sub(self.base.end()) {
            return self.overlay.added_mut(nth);
        }
        let of_base = self.base.at(place)?;
        Some(self.overlay.replace(place, || of_base.clone()))
    }

    /// Appends a thing whose name is not in the table.
    pub(super) fn push(&mut self, thing: T) {
        if let Some(base) = self.own_base() {
            base.push(thing);
        } else if self.overlay.push(thing) {
            self.renew_base();
        }
    }

    /// Removes the thing of that name.
    pub(super) fn remove(&mut self, name: &Name) -> Option<T> {
        if let Some(base) = self.own_base() {
            let removed = base.take(base.place(name)?);
            base.compact();
            return removed;
        }
        let place = self.place(name)?;
        if let Some(nth) = place.checked_sub(self.base.end()) {
            return self.overlay.remove_added(nth);
        }
        let removed = self.of_base(place).cloned();
        if self.overlay.remove(place) {
            self.renew_base();
        }
        removed
    }

    /// The things whose names `other` lacks, in order.
    pub(super) fn not_in<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a T> {
        let end = self.base.end();
        let places = if Arc::ptr_eq(&self.base, &other.base) {
            self.overlay.places_apart(&other.overlay, end)
        } else {
            (0..end + self.overlay.next_nth()).collect()
        };
        let things = places.into_iter().filter_map(|place| self.at(place));
        things.filter(|thing| other.place(thing.name()).is_none())
    }

    /// The thing of the base at that place as it is now, unless it is removed.
    fn of_base(&self, place: usize) -> Option<&T> {
        self.overlay.replaced(place).or_else(|| self.base.at(place))
    }

    /// The base, if it can be changed. It then holds everything.
    fn own_base(&mut self) -> Option<&mut Table<T>> {
        if self.owns_base() { Arc::get_mut(&mut self.base) } else { None }
    }

    /// Whether the base can be changed, since no other table shares it. It then holds everything.
    fn owns_base(&mut self) -> bool {
        let most_changes = MAX_CHANGES + self.base.len() / BASE_PER_CHANGE;
        if self.base.end() == 0 && Arc::strong_count(&self.base) > 1
            || self.overlay.changes() > most_changes
        {
            self.renew_base();
        }
        let Some(base) = Arc::get_mut(&mut self.base) else { return false };
        if !self.overlay.is_empty() {
            std::mem::take(&mut self.overlay).apply_to(base);
        }
        true
    }

    /// Makes everything the base of this table alone.
    fn renew_base(&mut self) {
        let things = self.iter_from(0).map(|(_, thing)| thing.clone());
        *self = Table::of(self.len(), things).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(number: usize) -> Name {
        number.to_string().as_str().into()
    }

    fn table(names: usize) -> SharedTable<Name> {
        Table::of(names, (0..names).map(name)).into()
    }

    #[test]
    fn what_is_removed_is_not_kept() {
        let mut table = table(1_000);
        drop(table.clone());
        (0..1_000).for_each(|number| drop(table.remove(&name(number))));
        assert!(table.base.end() <= MAX_CHANGES, "{} names are kept", table.base.end());
    }

    #[test]
    fn what_is_removed_is_not_kept_for_long_while_a_copy_has_it() {
        let mut table = table(1_000);
        let copy = table.clone();
        (0..1_000).for_each(|number| drop(table.remove(&name(number))));
        assert!(table.base.end() <= MAX_CHANGES, "{} names are kept", table.base.end());
        assert_eq!((table.len(), copy.len()), (0, 1_000));
    }
}
