//! Entries by name, in the order in which their names were first put.

use crate::storage::shared_table::SharedTable;
use crate::storage::table::Named;
use crate::storage::version::new_version;
use crate::storage::{FrozenEntries, Name, Value, Visit};
use std::sync::Arc;

/// The entries of one storage. A copy takes next to no time.
#[derive(Debug, Default, Clone)]
pub(super) struct Entries {
    table: SharedTable<Arc<StoredEntry>>,
    version: u64,
}

#[derive(Debug, Clone)]
struct StoredEntry {
    name: Name,
    value: Value,
}

impl Named for Arc<StoredEntry> {
    fn name(&self) -> &Name {
        &self.name
    }
}

impl Entries {
    pub(super) fn get(&self, name: &Name) -> Option<&Value> {
        Some(&self.table.get(name)?.value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.table.iter_from(0).map(|(_, entry)| (&entry.name, &entry.value))
    }

    /// Stores a value and answers the one that it replaced.
    pub(super) fn put(&mut self, name: Name, value: Value) -> Option<Value> {
        self.version = new_version();
        if let Some(entry) = self.table.get_mut(&name) {
            return Some(std::mem::replace(&mut Arc::make_mut(entry).value, value));
        }
        self.table.push(Arc::new(StoredEntry { name, value }));
        None
    }

    /// Removes an entry and answers its value.
    pub(super) fn delete(&mut self, name: &Name) -> Option<Value> {
        let removed = self.table.remove(name)?;
        self.version = new_version();
        Some(Arc::unwrap_or_clone(removed).value)
    }
}

impl FrozenEntries for Entries {
    /// Names mostly come in the order of the entries: the entry behind the last one found is
    /// looked at first.
    fn visit_each(&self, names: &mut dyn Iterator<Item = &Name>, visit: &mut Visit<'_>) {
        let mut next = 0;
        for name in names {
            let found = match self.table.at(next) {
                Some(entry) if entry.name == *name => Some(entry),
                _ => self.table.place(name).and_then(|place| {
                    next = place;
                    self.table.at(place)
                }),
            };
            next += usize::from(found.is_some());
            if visit(name, found.map(|entry| &entry.value)).is_break() {
                return;
            }
        }
    }

    fn version(&self) -> u64 {
        self.version
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
        Copy,
        DropCopy,
    }

    fn change() -> impl Strategy<Value = Change> {
        prop_oneof![
            4 => (any::<u8>(), any::<u8>()).prop_map(|(name, value)| Change::Put(name, value)),
            3 => any::<u8>().prop_map(Change::Delete),
            1 => Just(Change::Copy),
            1 => Just(Change::DropCopy),
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

    fn pairs(entries: &Entries) -> Vec<(Name, Value)> {
        entries.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    proptest! {
        #[test]
        fn entries_are_those_that_a_plain_list_holds(changes in proptest::collection::vec(change(), 0..600)) {
            let (mut entries, mut plain) = (Entries::default(), Plain::default());
            let mut copies = Vec::new();
            for change in changes {
                match change {
                    Change::Put(key, value) => {
                        let value = || Value::from(value.to_string());
                        assert_eq!(entries.put(name(key), value()), plain.put(name(key), value()));
                    }
                    Change::Delete(key) => {
                        assert_eq!(entries.delete(&name(key)), plain.delete(&name(key)));
                    }
                    Change::Copy => copies.push((entries.clone(), plain.clone())),
                    Change::DropCopy => drop(copies.pop()),
                }
            }
            copies.push((entries, plain));
            for (entries, plain) in copies {
                assert_eq!(pairs(&entries), plain.0);
                for (name, value) in &plain.0 {
                    assert_eq!(entries.get(name), Some(value));
                }
            }
        }
    }
}
