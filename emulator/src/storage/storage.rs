//! What every backend does for the entries of one namespace.
//!
//! A backend stores; it knows no clock, no limits and no HTTP. A disk or a network may lie between,
//! so every call is asynchronous and may fail. The laws, each a test that every backend passes
//! (`tests/it/storage.rs`):
//!
//! 1. `get` answers what the last `put` of that key stored, attributes included, until a `delete`. `get_many` answers
//!    the same for each of its keys.
//! 2. `put` and `delete` answer the value that they replaced or removed. Each is atomic.
//! 3. `entries` lists entries in the order in which their keys were first put. A `put` of a present
//!    key keeps its place; deleting and putting again moves it to the end.
//! 4. `list` goes through the keys in the order of their UTF-8 bytes. Pages joined show each key
//!    that was there from the first page to the last exactly once.
//! 5. A `copy` starts with the same entries; neither sees later changes of the other.
//! 6. After `replace`, the entries are those of the source, in their order. Whatever the storage
//!    from before is asked to write then is lost, even if its request began earlier.
//! 7. An error leaves the entry either as it was or as asked, never in between.
//! 8. What `freeze` answers shows each entry as `get` would have at one and the same moment.
//! 9. `purge` removes the entries that have expired by then, and no others. Until then they are there
//!    as any other: whether an entry has expired is decided by who reads it.

use super::{Attributes, FrozenEntries, Name, StorageError, Stored, Value};
use async_trait::async_trait;
use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

/// One namespace's entries. Object-safe: a namespace holds an `Arc<dyn Storage>`. `Any` lets a backend
/// know its own, so that it can copy them without reading them.
#[async_trait]
pub trait Storage: Any + Debug + Send + Sync {
    /// The value of `key`.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn get(&self, key: &Name) -> Result<Option<Value>, StorageError>;

    /// The values of `keys`, in their order. A backend that can fetch them at once should.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn get_many(&self, keys: &[Name]) -> Result<Vec<Option<Value>>, StorageError> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get(key).await?);
        }
        Ok(values)
    }

    /// Stores `value` under `key` and answers the value that it replaced.
    ///
    /// # Errors
    /// When the backend cannot be written.
    async fn put(&self, key: &Name, value: Value) -> Result<Option<Value>, StorageError>;

    /// Removes `key` and answers the value that it held.
    ///
    /// # Errors
    /// When the backend cannot be written.
    async fn delete(&self, key: &Name) -> Result<Option<Value>, StorageError>;

    /// One page of the keys, in the order of their UTF-8 bytes.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn list(&self, query: &ListQuery<'_>) -> Result<ListPage, StorageError>;

    /// Removes the entries that have expired at `now`, in seconds since the Unix epoch.
    ///
    /// # Errors
    /// When the backend cannot be written.
    async fn purge(&self, now: u64) -> Result<(), StorageError>;

    /// All entries, in the order in which their keys were first put.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError>;

    /// How much is stored, without what has expired at `now`, in seconds since the Unix epoch.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn stored(&self, now: u64) -> Result<Stored, StorageError> {
        let entries = self.entries().await?;
        Ok(Stored::of(entries.iter().map(|(key, value)| (key.len(), value)), now))
    }

    /// A storage of its own with the same entries: a snapshot.
    ///
    /// # Errors
    /// When the backend cannot be read or written.
    async fn copy(&self) -> Result<Arc<dyn Storage>, StorageError>;

    /// Replaces all entries by those of `source`, and answers the storage that is to be used from
    /// now on. This one is then good for nothing but requests that began before.
    ///
    /// # Errors
    /// When `source` cannot be read or the backend not written. Then nothing has changed.
    async fn replace(&self, source: &dyn Storage) -> Result<Arc<dyn Storage>, StorageError>;

    /// Whether every call answers without waiting. Callers that have many calls make them one after the
    /// other then, and otherwise many at once.
    fn is_immediate(&self) -> bool {
        false
    }

    /// The entries as they are at this moment, for backends that can show them without copying; None if
    /// one of them may expire. Callers read entry by entry where there are none.
    fn freeze(&self) -> Option<Arc<dyn FrozenEntries>> {
        None
    }
}

/// Which keys a page lists.
#[derive(Debug, Clone, Copy)]
pub struct ListQuery<'a> {
    /// What keys must begin with.
    pub prefix: &'a str,
    /// The last key of the page before. The first page has none.
    pub after: Option<&'a Name>,
    /// The most keys that the page may have.
    pub limit: usize,
}

/// Some keys, in the order of their UTF-8 bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListPage {
    /// The keys.
    pub keys: Vec<ListedKey>,
    /// Whether no key follows the last one.
    pub is_complete: bool,
}

/// A key on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// Its name.
    pub name: Name,
    /// What was put with its value; None if nothing was.
    pub attributes: Option<Arc<Attributes>>,
}
