//! A list of keys as its rows have it, and how they follow it.
//!
//! A new form of the list is written step by step, as far as its lineage tells the steps: a key that is
//! added stands behind every position given so far, and a key whose removal is undone returns to the
//! position that it had. Where the steps are not known, the lists are compared; where the order of their
//! common keys differs, all rows are written anew.

use super::list_rows::ListRows;
use crate::storage::lineage::{KeyChange, Step};
use crate::storage::{Attributes, KeyList, Name, Value};
use imbl::OrdMap;

/// For how many removals the old position is remembered. Writers that race undo the last few.
const MAX_REMOVALS: usize = 64;

/// A list, and what must be known to change its rows. Cloning takes next to no time.
#[derive(Debug, Clone)]
pub(super) struct StoredList {
    value: Value,
    /// The highest position that was given.
    last: i64,
    /// Where a removed key stood, by the version of the list that its removal made.
    removals: OrdMap<u64, i64>,
}

impl StoredList {
    /// The value of the entry.
    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// Reads the rows.
    pub(super) fn read(rows: ListRows<'_>, attributes: Attributes) -> rusqlite::Result<Self> {
        let (keys, last) = rows.all()?;
        let value = Value::from(keys).with_attributes(attributes);
        Ok(Self { value, last, removals: OrdMap::new() })
    }

    /// Writes a list where no rows are, in the order of the names, as they lie in the file.
    pub(super) fn write(rows: ListRows<'_>, value: Value) -> rusqlite::Result<Self> {
        let names = value.as_keys().into_iter().flat_map(KeyList::iter);
        let mut placed: Vec<_> = (1..).zip(names).collect();
        let last = placed.last().map_or(0, |(position, _)| *position);
        placed.sort_by(|(_, one), (_, other)| one.cmp_text(other));
        placed.iter().try_for_each(|(position, name)| rows.insert(name, *position))?;
        drop(placed);
        Ok(Self { value, last, removals: OrdMap::new() })
    }

    /// Makes the rows those of another list.
    pub(super) fn rewrite(mut self, rows: ListRows<'_>, value: Value) -> rusqlite::Result<Self> {
        let followed = match (self.value.as_keys().cloned(), value.as_keys()) {
            (Some(keys), Some(later)) => match keys.steps_to(later) {
                Some(steps) => self.follow(rows, steps)?,
                None => self.jump(rows, &keys, later)?,
            },
            _ => false,
        };
        if followed {
            return Ok(Self { value, ..self });
        }
        rows.clear()?;
        Self::write(rows, value)
    }

    /// Makes the steps, and answers whether all of them could be made.
    fn follow(&mut self, rows: ListRows<'_>, steps: Vec<Step>) -> rusqlite::Result<bool> {
        for step in steps {
            match step {
                Step::Make(KeyChange::Add(name), _) => self.append(rows, &name)?,
                Step::Make(KeyChange::Remove(name), version) => {
                    if let Some(position) = rows.delete(&name)? {
                        self.remember(version, position);
                    }
                }
                Step::Undo(KeyChange::Add(name), _) => drop(rows.delete(&name)?),
                Step::Undo(KeyChange::Remove(name), version) => {
                    let Some(position) = self.removals.get(&version) else { return Ok(false) };
                    rows.insert(&name, *position)?;
                }
            }
        }
        Ok(true)
    }

    /// Compares the lists and writes the difference, if the later one has its own keys at its end.
    /// The positions of the past belong to another history then.
    fn jump(
        &mut self,
        rows: ListRows<'_>,
        earlier: &KeyList,
        later: &KeyList,
    ) -> rusqlite::Result<bool> {
        let changes = earlier.changes(later);
        let common = later.len() - changes.added.len();
        let kept = earlier.iter().filter(|name| later.contains(name));
        if !kept.eq(later.iter().take(common)) {
            return Ok(false);
        }
        self.removals = OrdMap::new();
        for name in &changes.removed {
            rows.delete(name)?;
        }
        changes.added.iter().try_for_each(|name| self.append(rows, name))?;
        Ok(true)
    }

    fn append(&mut self, rows: ListRows<'_>, name: &Name) -> rusqlite::Result<()> {
        self.last += 1;
        rows.insert(name, self.last)
    }

    fn remember(&mut self, version: u64, position: i64) {
        self.removals.insert(version, position);
        if self.removals.len() > MAX_REMOVALS {
            let oldest = self.removals.get_min().map(|(version, _)| *version);
            oldest.and_then(|version| self.removals.remove(&version));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rusqlite::Connection;

    /// Each change is made to one of the last few versions, as writers that race do.
    #[derive(Debug, Clone)]
    struct Change {
        adds: bool,
        key: u8,
        back: usize,
    }

    fn change() -> impl Strategy<Value = Change> {
        let back = prop_oneof![6 => 0..3_usize, 1 => 3..12_usize];
        (any::<bool>(), 0..40_u8, back).prop_map(|(adds, key, back)| Change { adds, key, back })
    }

    fn file() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("format_1.sql")).unwrap();
        connection
    }

    fn keys(list: &StoredList) -> Vec<String> {
        list.value().as_keys().unwrap().iter().map(ToString::to_string).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_rows_are_those_of_the_last_list_however_writers_raced(
            changes in proptest::collection::vec(change(), 1..200),
            reopened in 0..200_usize,
        ) {
            let (connection, key) = (file(), Name::from("__index__"));
            let rows = ListRows { connection: &connection, set: 1, key: &key };
            let mut versions = vec![KeyList::default()];
            let mut stored = StoredList::write(rows, versions[0].clone().into()).unwrap();
            for (number, Change { adds, key, back }) in changes.into_iter().enumerate() {
                if number == reopened {
                    stored = StoredList::read(rows, Attributes::default()).unwrap();
                    versions.push(stored.value().as_keys().unwrap().clone());
                }
                let before = &versions[versions.len().saturating_sub(1 + back)];
                let name = Name::from(key.to_string().as_str());
                let after = if adds { before.without(&name).with(name).unwrap() } else { before.without(&name) };
                stored = stored.rewrite(rows, after.clone().into()).unwrap();
                versions.push(after);
                let read = StoredList::read(rows, Attributes::default()).unwrap();
                prop_assert_eq!(keys(&read), keys(&stored));
            }
        }
    }

    #[test]
    fn an_add_writes_one_row_however_long_the_list_is() {
        let (connection, key) = (file(), Name::from("__index__"));
        let rows = ListRows { connection: &connection, set: 1, key: &key };
        let names = (0..1_000).map(|number: u32| Name::from(number.to_string().as_str()));
        let list = KeyList::of(names).unwrap();
        let stored = StoredList::write(rows, list.clone().into()).unwrap();
        let before = connection.total_changes();
        let (one, other) = (list.with("a").unwrap(), list.with("b").unwrap());
        let stored = stored.rewrite(rows, one.into()).unwrap();
        assert_eq!(connection.total_changes() - before, 1);
        let stored = stored.rewrite(rows, other.into()).unwrap();
        assert_eq!(connection.total_changes() - before, 3, "one add is undone, one is made");
        let unrelated = KeyList::of(list.iter().cloned().chain(["c".into()])).unwrap();
        stored.rewrite(rows, unrelated.into()).unwrap();
        assert_eq!(
            connection.total_changes() - before,
            5,
            "lists of no common origin are compared"
        );
    }
}
