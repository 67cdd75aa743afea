//! The rows of a list of keys: one a key, in the order of their positions.

use crate::storage::{KeyList, Name};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension};

/// The rows of the list that an entry holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListRows<'a> {
    pub(super) connection: &'a Connection,
    pub(super) set: i64,
    pub(super) key: &'a Name,
}

impl ListRows<'_> {
    /// The keys in their order, and the highest position.
    pub(super) fn all(&self) -> rusqlite::Result<(KeyList, i64)> {
        let mut select = self.connection.prepare_cached(
            "SELECT name, position FROM listed WHERE contents = ?1 AND key = ?2 ORDER BY position",
        )?;
        let mut rows = select.query((self.set, self.key))?;
        let (mut last, mut failed) = (0, None);
        let mut next = || -> rusqlite::Result<Option<Name>> {
            let Some(row) = rows.next()? else { return Ok(None) };
            last = row.get(1)?;
            row.get(0).map(Some)
        };
        let names = std::iter::from_fn(|| {
            next().unwrap_or_else(|error| {
                failed = Some(error);
                None
            })
        });
        let keys = KeyList::of(names);
        match failed {
            Some(error) => Err(error),
            None => Ok((keys.ok_or_else(damaged)?, last)),
        }
    }

    pub(super) fn insert(&self, name: &Name, position: i64) -> rusqlite::Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO listed (contents, key, name, position) VALUES (?1, ?2, ?3, ?4)",
        )?;
        insert.execute((self.set, self.key, name, position))?;
        Ok(())
    }

    /// Deletes the row of a name and answers its position.
    pub(super) fn delete(&self, name: &Name) -> rusqlite::Result<Option<i64>> {
        let mut delete = self.connection.prepare_cached(
            "DELETE FROM listed WHERE contents = ?1 AND key = ?2 AND name = ?3 RETURNING position",
        )?;
        delete.query_row((self.set, self.key, name), |row| row.get(0)).optional()
    }

    /// Deletes all rows.
    pub(super) fn clear(&self) -> rusqlite::Result<()> {
        let mut delete = self
            .connection
            .prepare_cached("DELETE FROM listed WHERE contents = ?1 AND key = ?2")?;
        delete.execute((self.set, self.key))?;
        Ok(())
    }
}

/// Rows that this program did not write.
fn damaged() -> rusqlite::Error {
    let told = "a list of keys has one that JSON would escape";
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, told.into())
}
