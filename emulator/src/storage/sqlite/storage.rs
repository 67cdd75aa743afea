//! The entries of one set.

use super::changes::Changes;
use super::database::Database;
use super::entry_set::EntrySet;
use super::list_rows::ListRows;
use super::pages;
use super::rows::{self, Found};
use super::sets::Source;
use super::stored_list::StoredList;
use crate::storage::{
    Attributes, EntryPage, ListPage, ListQuery, Name, Storage, StorageError, Stored, Value,
};
use async_trait::async_trait;
use rusqlite::Connection;
use std::any::Any;
use std::sync::Arc;

/// A set of entries, and the file that it is in.
#[derive(Debug)]
pub(super) struct SqliteStorage {
    pub(super) database: Arc<Database>,
    pub(super) set: Arc<EntrySet>,
}

impl SqliteStorage {
    /// Where the entries of `storage` come from, for a copy of them in this file.
    pub(super) async fn source(
        database: &Arc<Database>,
        storage: &dyn Storage,
    ) -> Result<Source, StorageError> {
        let any: &dyn Any = storage;
        if let Some(ours) = any.downcast_ref::<Self>()
            && Arc::ptr_eq(&ours.database, database)
        {
            return Ok(Source::Set(Arc::clone(&ours.set)));
        }
        let entries = storage.entries().await?.into_iter();
        Ok(Source::Entries(entries.map(|(key, value)| (key.as_str().into(), value)).collect()))
    }

    fn of(&self, set: Arc<EntrySet>) -> Arc<dyn Storage> {
        Arc::new(Self { database: Arc::clone(&self.database), set })
    }

    /// Reads the list that an entry holds. All reads after that have it at hand.
    async fn read_list(&self, id: i64, key: &Name) -> Result<Option<Value>, StorageError> {
        let _reading = self.set.reading.lock().await;
        if let Some(list) = self.set.list(key) {
            return Ok(Some(list.value().clone()));
        }
        let (set, key) = (Arc::clone(&self.set), key.clone());
        let read = move |connection: &Connection| {
            let version = set.version_of_lists();
            value(connection, &set, (id, &key), version)
        };
        self.database.read(read).await
    }
}

#[async_trait]
impl Storage for SqliteStorage {
    async fn get(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        let Some(id) = self.set.id() else { return self.database.initial.get(key).await };
        if let Some(list) = self.set.list(key) {
            return Ok(Some(list.value().clone()));
        }
        match self.database.read_row(|connection| rows::get(connection, id, key))? {
            Some(Found::Value(value)) => Ok(Some(value)),
            Some(Found::Keys(_)) => self.read_list(id, key).await,
            None => Ok(None),
        }
    }

    /// All of them are of one moment.
    async fn get_many(&self, keys: &[Name]) -> Result<Vec<Option<Value>>, StorageError> {
        let Some(id) = self.set.id() else { return self.database.initial.get_many(keys).await };
        let (set, keys) = (Arc::clone(&self.set), keys.to_vec());
        let read = move |connection: &Connection| {
            // Before the first row is read, which is when the moment is.
            let version = set.version_of_lists();
            keys.iter().map(|key| value(connection, &set, (id, key), version)).collect()
        };
        self.database.read(read).await
    }

    async fn put(&self, key: &Name, value: Value) -> Result<Option<Value>, StorageError> {
        let (set, key) = (Arc::clone(&self.set), key.clone());
        self.database.write(move |changes| changes.put(&set, &key, &value)).await
    }

    async fn put_early(&self, key: &Name, value: Value) -> Result<Option<Value>, StorageError> {
        let (set, key) = (Arc::clone(&self.set), key.clone());
        self.database.write_early(move |changes| changes.put(&set, &key, &value)).await
    }

    /// All of them, or none.
    async fn put_all(&self, entries: Vec<(Name, Value)>) -> Result<(), StorageError> {
        let set = Arc::clone(&self.set);
        let put = move |changes: &mut Changes<'_>| {
            entries.iter().try_for_each(|(key, value)| changes.put(&set, key, value).map(drop))
        };
        self.database.write(put).await
    }

    async fn delete(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        let (set, key) = (Arc::clone(&self.set), key.clone());
        self.database.write(move |changes| changes.delete(&set, &key)).await
    }

    async fn list(&self, query: &ListQuery<'_>) -> Result<ListPage, StorageError> {
        let Some(id) = self.set.id() else { return self.database.initial.list(query).await };
        let (prefix, after, limit) = (query.prefix.to_owned(), query.after.cloned(), query.limit);
        let list = move |connection: &Connection| {
            let query = ListQuery { prefix: &prefix, after: after.as_ref(), limit };
            pages::list(connection, id, &query)
        };
        self.database.read(list).await
    }

    async fn scan(
        &self,
        query: &ListQuery<'_>,
        max_bytes: usize,
    ) -> Result<EntryPage, StorageError> {
        let Some(id) = self.set.id() else {
            return self.database.initial.scan(query, max_bytes).await;
        };
        let (prefix, after, limit) = (query.prefix.to_owned(), query.after.cloned(), query.limit);
        let set = Arc::clone(&self.set);
        let scan = move |connection: &Connection| {
            let version = set.version_of_lists();
            let query = ListQuery { prefix: &prefix, after: after.as_ref(), limit };
            let (found, is_complete) = pages::scan(connection, id, &query, max_bytes)?;
            let entries = filled_each(connection, &set, id, found, version)?;
            let last = entries.last().filter(|_| !is_complete).map(|(key, _)| key.clone());
            Ok(EntryPage { next: last, entries })
        };
        self.database.read(scan).await
    }

    async fn purge(&self, now: u64) -> Result<(), StorageError> {
        let (set, now) = (Arc::clone(&self.set), rows::seconds(now));
        let expires = match set.id() {
            Some(id) => {
                self.database.read_row(|connection| rows::has_expired(connection, id, now))?
            }
            None => self.database.initial.has_expiring(),
        };
        if !expires {
            return Ok(());
        }
        self.database.write(move |changes| changes.purge(&set, now)).await
    }

    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError> {
        let Some(id) = self.set.id() else { return self.database.initial.entries().await };
        let set = Arc::clone(&self.set);
        self.database.read(move |connection| entries(connection, &set, id)).await
    }

    async fn keys(&self) -> Result<Vec<Name>, StorageError> {
        let Some(id) = self.set.id() else { return self.database.initial.keys().await };
        self.database.read(move |connection| rows::keys(connection, id)).await
    }

    async fn stored(&self, now: u64) -> Result<Stored, StorageError> {
        let Some(id) = self.set.id() else { return self.database.initial.stored(now).await };
        let now = rows::seconds(now);
        self.database.read(move |connection| rows::stored(connection, id, now)).await
    }

    async fn copy(&self) -> Result<Arc<dyn Storage>, StorageError> {
        let source = Source::Set(Arc::clone(&self.set));
        Ok(self.of(self.database.write(move |changes| changes.copy(&source)).await?))
    }

    async fn replace(&self, source: &dyn Storage) -> Result<Arc<dyn Storage>, StorageError> {
        let source = Self::source(&self.database, source).await?;
        let old = Arc::clone(&self.set);
        Ok(self.of(self.database.write(move |changes| changes.replace(&old, &source)).await?))
    }
}

/// The value of a key, with the list that it may be.
fn value(
    connection: &Connection,
    set: &EntrySet,
    (id, key): (i64, &Name),
    version: u64,
) -> rusqlite::Result<Option<Value>> {
    let found = rows::get(connection, id, key)?;
    found.map(|found| filled(connection, set, (id, key), found, version)).transpose()
}

fn entries(
    connection: &Connection,
    set: &EntrySet,
    id: i64,
) -> rusqlite::Result<Vec<(String, Value)>> {
    let version = set.version_of_lists();
    let found = rows::entries(connection, id)?;
    let entries = filled_each(connection, set, id, found, version)?.into_iter();
    Ok(entries.map(|(key, value)| (key.to_string(), value)).collect())
}

/// The entries that were found, with the lists that their values may be.
fn filled_each(
    connection: &Connection,
    set: &EntrySet,
    id: i64,
    found: Vec<(Name, Found)>,
    version: u64,
) -> rusqlite::Result<Vec<(Name, Value)>> {
    let filled = found.into_iter().map(|(key, found)| {
        let value = filled(connection, set, (id, &key), found, version)?;
        Ok((key, value))
    });
    filled.collect()
}

/// The value that was found, with the list that it may be.
fn filled(
    connection: &Connection,
    set: &EntrySet,
    (id, key): (i64, &Name),
    found: Found,
    version: u64,
) -> rusqlite::Result<Value> {
    let attributes: Attributes = match found {
        Found::Value(value) => return Ok(value),
        Found::Keys(attributes) => attributes,
    };
    let read = StoredList::read(ListRows { connection, set: id, key }, attributes)?;
    Ok(set.learn(key, read, version).value().clone())
}
