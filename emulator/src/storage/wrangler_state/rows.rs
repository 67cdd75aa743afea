//! The table of a namespace: which blob holds the value of a key, and what was put beside it.
//!
//! Each function is one statement, which SQLite commits by itself, except for [`Rows::replace`].

use super::row::Row;
use crate::storage::{Attributes, ListQuery};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row as SqlRow, params};
use std::path::Path;
use std::time::Duration;

/// The table, through a connection of its own.
#[derive(Debug)]
pub(super) struct Rows(Connection);

/// As Miniflare makes it.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS _mf_entries (
        key TEXT PRIMARY KEY,
        blob_id TEXT NOT NULL,
        expiration INTEGER,
        metadata TEXT
    );
    CREATE INDEX IF NOT EXISTS _mf_entries_expiration_idx ON _mf_entries(expiration);";

/// How long to wait for others. Their locks are short.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many expired rows one statement removes.
const PURGED_AT_ONCE: usize = 100;

impl Rows {
    /// Opens the file, which is made if there is none.
    pub(super) fn open(file: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(connection))
    }

    pub(super) fn get(&self, key: &str) -> rusqlite::Result<Option<Row>> {
        let sql = "SELECT blob_id, expiration, metadata FROM _mf_entries WHERE key = ?1";
        self.0.prepare_cached(sql)?.query_row([key], |row| read(row, 0)).optional()
    }

    /// Puts a row where there is none, and answers whether there was none.
    pub(super) fn insert(&self, key: &str, row: &Row) -> rusqlite::Result<bool> {
        let sql = "INSERT INTO _mf_entries (key, blob_id, expiration, metadata)
                   VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        let Row { blob, attributes } = row;
        let values = params![key, blob, ms(attributes), attributes.metadata.as_deref()];
        self.0.prepare_cached(sql)?.execute(values).map(|changed| changed > 0)
    }

    /// Puts a row in the place of one with this blob, and answers whether it was still there. The place of
    /// the row in the order stays.
    pub(super) fn update(&self, key: &str, before: &str, row: &Row) -> rusqlite::Result<bool> {
        let sql = "UPDATE _mf_entries SET blob_id = ?3, expiration = ?4, metadata = ?5
                   WHERE key = ?1 AND blob_id = ?2";
        let Row { blob, attributes } = row;
        let values = params![key, before, blob, ms(attributes), attributes.metadata.as_deref()];
        self.0.prepare_cached(sql)?.execute(values).map(|changed| changed > 0)
    }

    /// Removes a row and answers it.
    pub(super) fn delete(&self, key: &str) -> rusqlite::Result<Option<Row>> {
        let sql = "DELETE FROM _mf_entries WHERE key = ?1
                   RETURNING blob_id, expiration, metadata";
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query([key])?;
        let row = rows.next()?.map(|row| read(row, 0)).transpose()?;
        // The statement is committed when it has run to its end.
        while rows.next()?.is_some() {}
        Ok(row)
    }

    /// Up to `limit` keys from the first one that a page may have, in the order of their bytes, with what
    /// was put with their values.
    pub(super) fn list(
        &self,
        query: &ListQuery<'_>,
        limit: usize,
    ) -> rusqlite::Result<Vec<(String, Attributes)>> {
        let sql = "SELECT key, expiration, metadata FROM _mf_entries
                   WHERE key >= ?1 AND (?2 IS NULL OR key > ?2) ORDER BY key LIMIT ?3";
        let after = query.after.map(ToString::to_string);
        // The later of the two bounds leads into the index.
        let from = after.as_deref().filter(|after| *after > query.prefix).unwrap_or(query.prefix);
        let values = params![from, after, i64::try_from(limit).unwrap_or(i64::MAX)];
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map(values, |row| Ok((row.get(0)?, attributes(row, 1)?)))?;
        rows.collect()
    }

    /// Removes some of the rows that have expired by then, in milliseconds, and answers their blobs. None
    /// are left when there are none.
    pub(super) fn purge(&self, ms: i64) -> rusqlite::Result<Vec<String>> {
        let any = "SELECT 1 FROM _mf_entries WHERE expiration <= ?1 LIMIT 1";
        if self.0.prepare_cached(any)?.query_row([ms], |_| Ok(())).optional()?.is_none() {
            return Ok(Vec::new());
        }
        let sql = "DELETE FROM _mf_entries WHERE key IN
                   (SELECT key FROM _mf_entries WHERE expiration <= ?1 LIMIT ?2) RETURNING blob_id";
        let mut statement = self.0.prepare_cached(sql)?;
        let limit = i64::try_from(PURGED_AT_ONCE).unwrap_or(i64::MAX);
        statement.query_map(params![ms, limit], |row| row.get(0))?.collect()
    }

    /// Up to `limit` keys behind a place, each with its own place, in the order in which they were put.
    pub(super) fn keys(&self, behind: i64, limit: i64) -> rusqlite::Result<Vec<(i64, String)>> {
        let sql = "SELECT rowid, key FROM _mf_entries WHERE rowid > ?1 ORDER BY rowid LIMIT ?2";
        let mut statement = self.0.prepare_cached(sql)?;
        statement.query_map([behind, limit], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// Replaces all rows in one transaction, and answers the blobs of those before.
    pub(super) fn replace(&mut self, rows: &[(String, Row)]) -> rusqlite::Result<Vec<String>> {
        let before = self.0.transaction()?;
        let blobs = {
            let mut statement = before.prepare("DELETE FROM _mf_entries RETURNING blob_id")?;
            statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        {
            let sql = "INSERT INTO _mf_entries (key, blob_id, expiration, metadata)
                       VALUES (?1, ?2, ?3, ?4)";
            let mut statement = before.prepare(sql)?;
            for (key, Row { blob, attributes }) in rows {
                statement.execute(params![
                    key,
                    blob,
                    ms(attributes),
                    attributes.metadata.as_deref()
                ])?;
            }
        }
        before.commit()?;
        Ok(blobs)
    }
}

/// The columns `blob_id`, `expiration` and `metadata`.
fn read(row: &SqlRow<'_>, from: usize) -> rusqlite::Result<Row> {
    Ok(Row { blob: row.get(from)?, attributes: attributes(row, from + 1)? })
}

/// The columns `expiration` and `metadata`.
fn attributes(row: &SqlRow<'_>, from: usize) -> rusqlite::Result<Attributes> {
    let expiration: Option<i64> = row.get(from)?;
    let metadata: Option<String> = row.get(from + 1)?;
    // Before 1970 is as good as at its beginning.
    let seconds = |ms: i64| u64::try_from(ms / 1000).unwrap_or(0);
    Ok(Attributes { expiration: expiration.map(seconds), metadata: metadata.map(Into::into) })
}

/// The expiration in milliseconds.
fn ms(attributes: &Attributes) -> Option<i64> {
    let ms = attributes.expiration?.saturating_mul(1000);
    Some(i64::try_from(ms).unwrap_or(i64::MAX))
}
