//! Entries in two layers: what forks share and nobody changes, and what one has changed since.
//!
//! So a fork takes hardly any time, and a change costs the same however many entries there are: on
//! average, since now and then what has changed becomes part of what is shared.

use super::table::{Named, Table};
use super::version::new_version;
use super::{Name, Value, Visit};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::Arc;

/// The entries of one storage.
#[derive(Debug, Default, Clone)]
pub(super) struct Layers {
    base: Arc<Table<Arc<Entry>>>,
    /// Shared from a fork to the next change.
    changes: Arc<Changes>,
    version: u64,
}

/// What has become of a base.
#[derive(Debug, Default, Clone)]
struct Changes {
    /// The entries of the base that changed, by place; nothing where they are gone.
    changed: HashMap<usize, Option<Arc<Entry>>, RandomState>,
    /// The entries that the base has not, which stand behind its own.
    added: Table<Arc<Entry>>,
}

/// How many changes a base of any length may have; a long one may have more.
const MAX_CHANGES: usize = 64;
/// For how many entries of a base one of them may have changed, or gone: what it was takes memory.
const BASE_PER_CHANGED: usize = 2;
/// For how many entries of a base there may be one change when it is forked: the next change copies
/// them all.
const BASE_PER_FORKED: usize = 16;

/// An entry.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: Name,
    pub(super) value: Value,
}

impl Named for Arc<Entry> {
    fn name(&self) -> &Name {
        &self.name
    }
}

impl Layers {
    /// The value of that name.
    pub(super) fn get(&self, name: &Name) -> Option<&Value> {
        Some(&self.at(self.place(name)?)?.value)
    }

    /// All entries, in the order in which their names were first put.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Entry>> {
        let base = (0..self.base.end()).filter_map(|place| self.at(place));
        base.chain(self.changes.added.iter())
    }

    /// Names mostly come in the order of the entries: the entry behind the last one found is
    /// looked at first.
    pub(super) fn visit_each(&self, names: &mut dyn Iterator<Item = &Name>, visit: &mut Visit<'_>) {
        let mut next = 0;
        for name in names {
            let found = match self.at(next) {
                Some(entry) if entry.name == *name => Some(entry),
                _ => self.place(name).and_then(|place| {
                    next = place;
                    self.at(place)
                }),
            };
            next += usize::from(found.is_some());
            if visit(name, found.map(|entry| &entry.value)).is_break() {
                return;
            }
        }
    }

    /// Stores a value and answers the one that it replaced.
    pub(super) fn put(&mut self, name: Name, value: Value) -> Option<Value> {
        self.version = new_version();
        let place = self.place(&name);
        if let Some(entry) = place.and_then(|place| self.at_mut(place)) {
            let replaced = std::mem::replace(&mut entry.value, value);
            self.forget_changed();
            return Some(replaced);
        }
        let entry = Arc::new(Entry { name, value });
        Arc::make_mut(&mut self.changes).added.push(entry);
        None
    }

    /// Removes an entry and answers its value.
    pub(super) fn delete(&mut self, name: &Name) -> Option<Value> {
        let place = self.place(name)?;
        self.version = new_version();
        let Changes { changed, added } = Arc::make_mut(&mut self.changes);
        let gone = match self.base.at(place) {
            Some(entry) => changed.insert(place, None).unwrap_or_else(|| Some(Arc::clone(entry))),
            None => added.remove(name),
        };
        self.forget_changed();
        Some(Arc::unwrap_or_clone(gone?).value)
    }

    /// The same entries once more.
    pub(super) fn fork(&mut self) -> Self {
        let Changes { changed, added } = &*self.changes;
        if changed.len() + added.len() > MAX_CHANGES + self.base.len() / BASE_PER_FORKED {
            self.renew_base();
        }
        self.clone()
    }

    /// Lets go of a base of which much has changed.
    fn forget_changed(&mut self) {
        if self.changes.changed.len() > MAX_CHANGES + self.base.len() / BASE_PER_CHANGED {
            self.renew_base();
        }
    }

    /// Makes all entries the base.
    fn renew_base(&mut self) {
        let base = if self.base.len() == 0 {
            Arc::unwrap_or_clone(std::mem::take(&mut self.changes)).added
        } else {
            let most = self.base.len() + self.changes.added.len();
            Table::of(most, self.iter().cloned())
        };
        (self.base, self.changes) = (Arc::new(base), Arc::default());
    }

    /// A number that no other entries have had.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// The place of that name; behind those of the base are those of the entries added.
    fn place(&self, name: &Name) -> Option<usize> {
        let Changes { changed, added } = &*self.changes;
        let is_there = |place: &usize| !matches!(changed.get(place), Some(None));
        let of_base = self.base.place(name).filter(is_there);
        of_base.or_else(|| added.place(name).map(|place| self.base.end() + place))
    }

    fn at(&self, place: usize) -> Option<&Arc<Entry>> {
        let Changes { changed, added } = &*self.changes;
        match place.checked_sub(self.base.end()) {
            Some(place) => added.at(place),
            None if changed.is_empty() => self.base.at(place),
            None => changed.get(&place).map_or_else(|| self.base.at(place), Option::as_ref),
        }
    }

    fn at_mut(&mut self, place: usize) -> Option<&mut Entry> {
        let Changes { changed, added } = Arc::make_mut(&mut self.changes);
        let entry = match place.checked_sub(self.base.end()) {
            Some(place) => added.at_mut(place),
            None => changed.entry(place).or_insert_with(|| self.base.at(place).cloned()).as_mut(),
        };
        entry.map(Arc::make_mut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone)]
    enum Change {
        Put(u8, u8),
        Delete(u8),
        Fork,
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            4 => (any::<u8>(), any::<u8>()).prop_map(|(name, value)| Change::Put(name, value)),
            3 => any::<u8>().prop_map(Change::Delete),
            1 => Just(Change::Fork),
        ]
    }

    /// The same, in the simplest way.
    #[derive(Debug, Default, Clone)]
    struct Plain(Vec<(Name, Value)>);

    impl Plain {
        fn put(&mut self, name: Name, value: Value) -> Option<Value> {
            if let Some((_, old)) = self.0.iter_mut().find(|(other, _)| *other == name) {
                return Some(std::mem::replace(old, value));
            }
            self.0.push((name, value));
            None
        }

        fn delete(&mut self, name: &Name) -> Option<Value> {
            let place = self.0.iter().position(|(other, _)| other == name)?;
            Some(self.0.remove(place).1)
        }
    }

    fn name(number: u8) -> Name {
        number.to_string().as_str().into()
    }

    fn entries(layers: &Layers) -> Vec<(Name, Value)> {
        layers.iter().map(|entry| (entry.name.clone(), entry.value.clone())).collect()
    }

    #[test]
    fn what_is_deleted_is_not_kept() {
        let mut layers = Layers::default();
        for number in 0..=u8::MAX {
            layers.put(name(number), number.to_string().into());
        }
        drop(layers.fork());
        for number in 0..=u8::MAX {
            layers.delete(&name(number));
        }
        assert!(layers.base.len() <= MAX_CHANGES, "{} entries are kept", layers.base.len());
    }

    proptest! {
        #[test]
        fn layers_hold_what_a_plain_list_holds(changes in proptest::collection::vec(change(), 0..600)) {
            let (mut layers, mut plain) = (Layers::default(), Plain::default());
            let mut forks = Vec::new();
            for change in changes {
                match change {
                    Change::Put(key, value) => {
                        let value = || Value::from(value.to_string());
                        assert_eq!(layers.put(name(key), value()), plain.put(name(key), value()));
                    }
                    Change::Delete(key) => {
                        assert_eq!(layers.delete(&name(key)), plain.delete(&name(key)));
                    }
                    Change::Fork => forks.push((layers.fork(), plain.clone())),
                }
            }
            forks.push((layers, plain));
            for (layers, plain) in forks {
                assert_eq!(entries(&layers), plain.0);
                for (name, value) in &plain.0 {
                    assert_eq!(layers.get(name), Some(value));
                }
            }
        }
    }
}
