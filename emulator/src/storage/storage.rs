//! What every backend does for the entries of one namespace.
//!
//! A backend stores; it knows no clock, no limits and no HTTP. A disk or a network may lie between,
//! so every call is asynchronous and may fail. The laws, each a test that every backend passes
//! (`tests/it/storage.rs`):
//!
//! 1. `get` answers what the last `put` of that key stored, attributes included, until a `delete`. `get_many` answers
//!    the same for each of its keys.
//! 2. `put` and `delete` answer the value that they replaced or removed. Each is atomic. `put_all` leaves
//!    what as many puts would.
//! 3. `entries` lists entries, and `keys` their keys, in the order in which their keys were first put. A `put` of a present
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
//! 10. The pages of `scan` joined are the pages of `list` joined, each key with its value.
//! 11. What `for_request` answers goes on with the entries that it met first, and writes nothing into those that
//!     another program has put in their place.

use super::{EntryPage, FrozenEntries, ListPage, ListQuery, Name, StorageError, Stored, Value};
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

    /// As [`Storage::put`], where the same request puts a new entry before it answers. A backend need not
    /// let this one last before that one does.
    ///
    /// # Errors
    /// When the backend cannot be written.
    async fn put_early(&self, key: &Name, value: Value) -> Result<Option<Value>, StorageError> {
        self.put(key, value).await
    }

    /// Stores values under their keys, as puts in this order would. A backend that can store them at once
    /// should.
    ///
    /// # Errors
    /// When the backend cannot be written. Then some of the first ones may be stored.
    async fn put_all(&self, entries: Vec<(Name, Value)>) -> Result<(), StorageError> {
        for (key, value) in entries {
            self.put(&key, value).await?;
        }
        Ok(())
    }

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

    /// One page of whole entries, in the order of the UTF-8 bytes of their keys. It has at most so many
    /// entries as the query allows, and ends with the first one with which the values have `max_bytes`.
    /// A backend that can read a page at once should.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn scan(
        &self,
        query: &ListQuery<'_>,
        max_bytes: usize,
    ) -> Result<EntryPage, StorageError> {
        let ListPage { keys, is_complete } = self.list(query).await?;
        let (mut page, mut bytes, count) = (EntryPage::default(), 0, keys.len());
        for (nth, key) in (1..).zip(keys) {
            if let Some(value) = self.get(&key.name).await? {
                bytes += value.len();
                page.entries.push((key.name.clone(), value));
            }
            if nth == count || bytes >= max_bytes {
                page.next = Some(key.name).filter(|_| nth < count || !is_complete);
                break;
            }
        }
        Ok(page)
    }

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

    /// The keys of all entries, in the order in which they were first put. A backend that need not read
    /// the values should not.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn keys(&self) -> Result<Vec<Name>, StorageError> {
        let entries = self.entries().await?.into_iter();
        Ok(entries.map(|(key, _)| key.as_str().into()).collect())
    }

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

    /// The entries as one request meets them, where other programs may replace them: the request goes on with
    /// those that it met first, and what it writes after they were replaced is lost. None where only this
    /// program replaces entries.
    fn for_request(&self) -> Option<Arc<dyn Storage>> {
        None
    }

    /// Which entries these are, where other programs may put others in their place: a name that changes then.
    /// None where only this program replaces entries, or there are none yet.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn edition(&self) -> Result<Option<String>, StorageError> {
        Ok(None)
    }

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
