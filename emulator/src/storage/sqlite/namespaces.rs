//! Changes of what a namespace keeps beside its entries: its snapshots, its name and its title.

use super::changes::Changes;
use super::registry::NameChange;
use super::sets::Source;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

impl Changes<'_> {
    /// Keeps a copy of the entries of `source` under a name.
    pub(super) fn take_snapshot(
        &mut self,
        namespace: &str,
        name: &str,
        source: &Source,
    ) -> rusqlite::Result<()> {
        let set = self.copy(source)?;
        let insert = "INSERT INTO snapshots (namespace, name, contents) VALUES (?1, ?2, ?3)
                      ON CONFLICT DO UPDATE SET contents = excluded.contents";
        self.connection.prepare_cached(insert)?.execute((namespace, name, set.id()))?;
        Ok(())
    }

    /// Drops a snapshot, and answers whether there was one.
    pub(super) fn drop_snapshot(&mut self, namespace: &str, name: &str) -> rusqlite::Result<bool> {
        let delete = "DELETE FROM snapshots WHERE namespace = ?1 AND name = ?2";
        Ok(self.connection.prepare_cached(delete)?.execute((namespace, name))? > 0)
    }

    /// Gives a namespace a title.
    pub(super) fn set_title(&mut self, namespace: &str, title: &str) -> rusqlite::Result<()> {
        let insert = "INSERT INTO titles (namespace, title) VALUES (?1, ?2)
                      ON CONFLICT DO UPDATE SET title = excluded.title";
        self.connection.prepare_cached(insert)?.execute((namespace, title))?;
        self.staged.name(NameChange::Titled(namespace.to_owned(), title.to_owned()));
        Ok(())
    }

    /// Removes a namespace, its title and its snapshots, and answers whether there was anything of it.
    pub(super) fn remove(&mut self, namespace: &str) -> rusqlite::Result<bool> {
        let mut removed = 0;
        for delete in [
            "DELETE FROM namespaces WHERE name = ?1",
            "DELETE FROM titles WHERE namespace = ?1",
            "DELETE FROM snapshots WHERE namespace = ?1",
        ] {
            removed += self.connection.prepare_cached(delete)?.execute([namespace])?;
        }
        self.staged.name(NameChange::Removed(namespace.to_owned()));
        Ok(removed > 0)
    }
}

/// The namespaces, each with the number of its set.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<BTreeMap<String, i64>> {
    let mut select = connection.prepare("SELECT name, contents FROM namespaces")?;
    let rows = select.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The titles that namespaces were given.
pub(super) fn titles(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut select = connection.prepare("SELECT namespace, title FROM titles")?;
    let rows = select.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The number of the set that a snapshot names.
pub(super) fn snapshot(
    connection: &Connection,
    namespace: &str,
    name: &str,
) -> rusqlite::Result<Option<i64>> {
    let select = "SELECT contents FROM snapshots WHERE namespace = ?1 AND name = ?2";
    let mut select = connection.prepare_cached(select)?;
    select.query_row((namespace, name), |row| row.get(0)).optional()
}

/// The names of the snapshots of a namespace, sorted.
pub(super) fn snapshot_names(
    connection: &Connection,
    namespace: &str,
) -> rusqlite::Result<Vec<String>> {
    let select = "SELECT name FROM snapshots WHERE namespace = ?1 ORDER BY name";
    let mut select = connection.prepare_cached(select)?;
    select.query_map([namespace], |row| row.get(0))?.collect()
}
