//! The changes of one transaction. Each sees those before it.

use super::entry_set::EntrySet;
use super::hold::Holds;
use super::list_rows::ListRows;
use super::registry::NameChange;
use super::rows::{self, Found};
use super::staged::Staged;
use super::stored_list::StoredList;
use crate::storage::{Memory, Name, Value};
use rusqlite::Connection;
use std::sync::Arc;

/// A transaction under way.
#[derive(Debug)]
pub(super) struct Changes<'c> {
    pub(super) connection: &'c Connection,
    pub(super) holds: &'c Arc<Holds>,
    pub(super) staged: Staged,
    /// The entries that every namespace starts with.
    initial: &'c Memory,
}

impl<'c> Changes<'c> {
    pub(super) fn new(
        connection: &'c Connection,
        holds: &'c Arc<Holds>,
        initial: &'c Memory,
    ) -> Self {
        Self { connection, holds, staged: Staged::default(), initial }
    }

    /// Stores a value and answers the one that it replaced.
    pub(super) fn put(
        &mut self,
        set: &Arc<EntrySet>,
        key: &Name,
        value: &Value,
    ) -> rusqlite::Result<Option<Value>> {
        let id = self.id(set)?;
        let found = rows::get(self.connection, id, key)?;
        match &found {
            Some(_) => rows::update(self.connection, id, key, value)?,
            None => rows::insert(self.connection, id, key, value)?,
        }
        self.put_list(set, id, key, found, value)
    }

    /// Removes an entry and answers its value.
    pub(super) fn delete(
        &mut self,
        set: &Arc<EntrySet>,
        key: &Name,
    ) -> rusqlite::Result<Option<Value>> {
        let id = self.id(set)?;
        let Some(found) = rows::get(self.connection, id, key)? else { return Ok(None) };
        rows::delete(self.connection, id, key)?;
        match found {
            Found::Value(value) => Ok(Some(value)),
            Found::Keys(attributes) => {
                let rows = self.list_rows(id, key);
                let list = self.staged.list(set, key);
                let list = list.map_or_else(|| StoredList::read(rows, attributes), Ok)?;
                rows.clear()?;
                self.staged.set_list(set, key, None);
                Ok(Some(list.value().clone()))
            }
        }
    }

    /// Removes the entries that have expired at `now`, in seconds since the Unix epoch.
    pub(super) fn purge(&mut self, set: &Arc<EntrySet>, now: i64) -> rusqlite::Result<()> {
        let id = self.id(set)?;
        for key in rows::delete_expired(self.connection, id, now)? {
            self.list_rows(id, &key).clear()?;
            self.staged.set_list(set, &key, None);
        }
        Ok(())
    }

    /// The number of a set. One that was never written gets a number now, and rows of its entries.
    pub(super) fn id(&mut self, set: &Arc<EntrySet>) -> rusqlite::Result<i64> {
        if let Some(id) = self.staged.id(set) {
            return Ok(id);
        }
        let id = self.new_id()?;
        self.staged.number(set, id);
        self.name_first(set, id)?;
        self.fill(set, id, &self.initial.pairs())?;
        Ok(id)
    }

    /// Lets the namespace of a set name it, if it names none yet.
    pub(super) fn name_first(&mut self, set: &Arc<EntrySet>, id: i64) -> rusqlite::Result<()> {
        let name = set.namespace().filter(|name| !self.staged.is_removed(name));
        let Some(name) = name else { return Ok(()) };
        let insert = "INSERT OR IGNORE INTO namespaces (name, contents) VALUES (?1, ?2)";
        if self.connection.prepare_cached(insert)?.execute((name, id))? > 0 {
            self.staged.name(NameChange::Names(name.to_owned(), Arc::clone(set)));
        }
        Ok(())
    }

    /// A number that no set had before.
    pub(super) fn new_id(&self) -> rusqlite::Result<i64> {
        self.connection.prepare_cached("INSERT INTO sets (places) VALUES (0)")?.execute(())?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Writes entries into an empty set, in the order of their keys, as they lie in the file.
    pub(super) fn fill(
        &mut self,
        set: &Arc<EntrySet>,
        id: i64,
        entries: &[(Name, Value)],
    ) -> rusqlite::Result<()> {
        let mut placed: Vec<_> = (1_i64..).zip(entries).collect();
        rows::take_places(self.connection, id, placed.len())?;
        placed.sort_by(|(_, (one, _)), (_, (other, _))| one.cmp_text(other));
        for (place, (key, value)) in placed {
            rows::insert_at(self.connection, id, key, place, value)?;
            self.put_list(set, id, key, None, value)?;
        }
        Ok(())
    }

    /// Writes the list of keys that the new value may be, in place of what was found, and answers the
    /// value that was found.
    fn put_list(
        &mut self,
        set: &Arc<EntrySet>,
        id: i64,
        key: &Name,
        found: Option<Found>,
        value: &Value,
    ) -> rusqlite::Result<Option<Value>> {
        let rows = self.list_rows(id, key);
        let is_list = value.as_keys().is_some();
        let attributes = match found {
            Some(Found::Keys(attributes)) => attributes,
            Some(Found::Value(_)) | None => {
                if is_list {
                    let list = StoredList::write(rows, value.clone())?;
                    self.staged.set_list(set, key, Some(list));
                }
                let Some(Found::Value(value)) = found else { return Ok(None) };
                return Ok(Some(value));
            }
        };
        let list = self.staged.list(set, key);
        let list = list.map_or_else(|| StoredList::read(rows, attributes), Ok)?;
        let replaced = list.value().clone();
        let list = if is_list {
            Some(list.rewrite(rows, value.clone())?)
        } else {
            rows.clear()?;
            None
        };
        self.staged.set_list(set, key, list);
        Ok(Some(replaced))
    }

    fn list_rows<'a>(&self, set: i64, key: &'a Name) -> ListRows<'a>
    where
        'c: 'a,
    {
        ListRows { connection: self.connection, set, key }
    }
}
