//! A namespace's rows and blobs together.
//!
//! The order of the steps is what keeps entries whole: a blob is on disk before a row names it, and goes
//! only after no row does.

use super::blobs::Blobs;
use super::row::Row;
use super::table::Table;
use crate::storage::{Attributes, ListPage, ListQuery, ListedKey, StorageError, Value};
use bytes::Bytes;
use std::path::PathBuf;
use std::sync::Arc;

/// The files of a namespace.
#[derive(Debug)]
pub(super) struct State {
    table: Table,
    blobs: Arc<Blobs>,
    /// How often all entries were replaced.
    pub(super) replacements: u64,
}

/// How many keys are read at once.
const PART: i64 = 1000;

type Result<T> = std::result::Result<T, StorageError>;

impl State {
    pub(super) fn new(file: PathBuf, blobs: Arc<Blobs>) -> Self {
        Self { table: Table::new(file), blobs, replacements: 0 }
    }

    pub(super) fn get(&mut self, key: &str) -> Result<Option<Value>> {
        let Some(rows) = self.table.present()? else { return Ok(None) };
        let mut row = rows.get(key).map_err(StorageError::reading)?;
        loop {
            let Some(Row { blob, attributes }) = row else { return Ok(None) };
            if let Some(bytes) = self.blobs.read(&blob).map_err(StorageError::reading)? {
                return Ok(Some(Value::from(Bytes::from(bytes)).with_attributes(attributes)));
            }
            // Another program may have replaced the entry since its row was read.
            row = rows.get(key).map_err(StorageError::reading)?.filter(|row| row.blob != blob);
        }
    }

    /// Puts a row whose blob is on the disk. If it cannot be put, or all entries were replaced more often than
    /// the writer knows, the blob goes.
    pub(super) fn put(&mut self, key: &str, row: &Row, known: u64) -> Result<Option<Value>> {
        if self.replacements != known {
            self.blobs.remove(&row.blob);
            return Ok(None);
        }
        match self.put_row(key, row) {
            Ok(before) => before.map_or(Ok(None), |before| self.take(before)),
            Err(error) => {
                self.blobs.remove(&row.blob);
                Err(error)
            }
        }
    }

    /// Puts rows in their order, as [`State::put`] does. After one that cannot be put none is.
    pub(super) fn put_all(&mut self, rows: Vec<(String, Row)>, known: u64) -> Result<()> {
        let mut rows = rows.into_iter();
        let done = rows.try_for_each(|(key, row)| self.put(&key, &row, known).map(drop));
        for (_, row) in rows {
            self.blobs.remove(&row.blob);
        }
        done
    }

    /// Puts the row, and answers the one that it replaced. Another program may write in between; then it is
    /// tried again.
    fn put_row(&mut self, key: &str, row: &Row) -> Result<Option<Row>> {
        let rows = self.table.made()?;
        loop {
            let before = rows.get(key).map_err(StorageError::writing)?;
            let is_put = match &before {
                Some(before) => rows.update(key, &before.blob, row),
                None => rows.insert(key, row),
            };
            if is_put.map_err(StorageError::writing)? {
                return Ok(before);
            }
        }
    }

    pub(super) fn delete(&mut self, key: &str) -> Result<Option<Value>> {
        let Some(rows) = self.table.present()? else { return Ok(None) };
        let row = rows.delete(key).map_err(StorageError::writing)?;
        row.map_or(Ok(None), |row| self.take(row))
    }

    pub(super) fn list(&mut self, query: &ListQuery<'_>) -> Result<ListPage> {
        let Some(rows) = self.table.present()? else {
            return Ok(ListPage { keys: Vec::new(), is_complete: true });
        };
        let listed = rows.list(query, query.limit.saturating_add(1));
        let listed = listed.map_err(StorageError::reading)?.into_iter();
        let mut listed = listed.take_while(|(key, _)| key.starts_with(query.prefix));
        let key = |(key, attributes): (String, Attributes)| ListedKey {
            name: key.as_str().into(),
            attributes: attributes.shared(),
        };
        let keys = listed.by_ref().take(query.limit).map(key).collect();
        Ok(ListPage { keys, is_complete: listed.next().is_none() })
    }

    pub(super) fn purge(&mut self, now: u64) -> Result<()> {
        let Some(rows) = self.table.present()? else { return Ok(()) };
        // To the end of that second, since expirations are read in seconds.
        let ms = now.saturating_mul(1000).saturating_add(999);
        let ms = i64::try_from(ms).unwrap_or(i64::MAX);
        loop {
            let blobs = rows.purge(ms).map_err(StorageError::writing)?;
            if blobs.is_empty() {
                return Ok(());
            }
            self.blobs.remove_all(&blobs);
        }
    }

    /// Some keys behind a place, each with its own place, in the order in which they were put. The first
    /// place is 1.
    pub(super) fn keys(&mut self, behind: i64) -> Result<Vec<(i64, String)>> {
        let Some(rows) = self.table.present()? else { return Ok(Vec::new()) };
        rows.keys(behind, PART).map_err(StorageError::reading)
    }

    /// All entries, in that order.
    pub(super) fn entries(&mut self) -> Result<Vec<(String, Value)>> {
        let (mut entries, mut behind) = (Vec::new(), 0);
        loop {
            let keys = self.keys(behind)?;
            let Some((last, _)) = keys.last() else { return Ok(entries) };
            behind = *last;
            for (_, key) in keys {
                let value = self.get(&key)?;
                entries.extend(value.map(|value| (key, value)));
            }
        }
    }

    /// Replaces all rows, whole or not at all, and answers whether there were any. The blobs of the new ones
    /// are on the disk; if they cannot be put, they go.
    pub(super) fn replace(&mut self, rows: &[(String, Row)]) -> Result<bool> {
        match self.replace_rows(rows) {
            Ok(blobs) => {
                self.blobs.remove_all(&blobs);
                self.replacements += 1;
                Ok(!blobs.is_empty())
            }
            Err(error) => {
                for (_, row) in rows {
                    self.blobs.remove(&row.blob);
                }
                Err(error)
            }
        }
    }

    fn replace_rows(&mut self, rows: &[(String, Row)]) -> Result<Vec<String>> {
        // Nothing in the place of nothing makes no file.
        let table = if rows.is_empty() { self.table.present()? } else { Some(self.table.made()?) };
        table.map_or(Ok(Vec::new()), |table| table.replace(rows).map_err(StorageError::writing))
    }

    /// The value of a row that is no longer there. Its blob goes.
    fn take(&self, row: Row) -> Result<Option<Value>> {
        let bytes = self.blobs.read(&row.blob).map_err(StorageError::reading)?;
        self.blobs.remove(&row.blob);
        let value = |bytes| Value::from(Bytes::from(bytes)).with_attributes(row.attributes);
        Ok(bytes.map(value))
    }
}
