//! Changes of whole sets of entries: copies, and what replaces all entries of a namespace.

use super::changes::Changes;
use super::entry_set::EntrySet;
use super::hold::Hold;
use super::registry::NameChange;
use crate::storage::{Name, Value};
use std::sync::Arc;

/// Where the entries of a new set come from.
#[derive(Debug)]
pub(super) enum Source {
    /// A set of the same file.
    Set(Arc<EntrySet>),
    /// Anywhere else.
    Entries(Vec<(Name, Value)>),
}

impl Changes<'_> {
    /// A new set with the entries of `source`, that no name leads to.
    pub(super) fn copy(&mut self, source: &Source) -> rusqlite::Result<Arc<EntrySet>> {
        self.copy_for(None, source)
    }

    /// A new set with the entries of `source`. The namespace that named `old` names the new one.
    pub(super) fn replace(
        &mut self,
        old: &Arc<EntrySet>,
        source: &Source,
    ) -> rusqlite::Result<Arc<EntrySet>> {
        let set = self.copy_for(old.namespace(), source)?;
        let Some(old_id) = self.staged.id(old) else {
            // Nothing was written to the old set, and late writes to it find the name taken.
            let id = self.id(&set)?;
            self.name_first(&set, id)?;
            return Ok(set);
        };
        let Some(name) = old.namespace() else { return Ok(set) };
        let update = "UPDATE namespaces SET contents = ?1 WHERE name = ?2 AND contents = ?3";
        let updated = self.connection.prepare_cached(update)?.execute((set.id(), name, old_id))?;
        if updated > 0 {
            self.staged.name(NameChange::Names(name.to_owned(), Arc::clone(&set)));
        }
        Ok(set)
    }

    fn copy_for(
        &mut self,
        namespace: Option<&str>,
        source: &Source,
    ) -> rusqlite::Result<Arc<EntrySet>> {
        let id = self.new_id()?;
        let hold = Hold::of(id, self.holds);
        let set = Arc::new(EntrySet::written(namespace.map(str::to_owned), hold));
        match source {
            Source::Set(from) => {
                let from = self.id(from)?;
                self.copy_rows(from, id)?;
            }
            Source::Entries(entries) => self.fill(&set, id, entries)?,
        }
        Ok(set)
    }

    fn copy_rows(&self, from: i64, to: i64) -> rusqlite::Result<()> {
        let copies = [
            "UPDATE sets SET places = (SELECT places FROM sets WHERE id = ?1) WHERE id = ?2",
            "INSERT INTO entries (contents, key, place, expiration, metadata, value)
             SELECT ?2, key, place, expiration, metadata, value FROM entries WHERE contents = ?1",
            "INSERT INTO listed (contents, key, name, position)
             SELECT ?2, key, name, position FROM listed WHERE contents = ?1",
        ];
        copies.into_iter().try_for_each(|copy| {
            self.connection.prepare_cached(copy)?.execute((from, to)).map(drop)
        })
    }
}
