//! Where entries lie: a small trait, its laws, and the backends that keep them.
//!
//! A backend stores; it knows no clock, no limits, no HTTP. The laws, held by every backend and
//! every decorator (`contract`):
//!
//! 1. `get` answers what the last `put` of that key stored, until a `delete`.
//! 2. `put` and `delete` answer what they replaced or removed; each is atomic.
//! 3. `entries` lists keys in the order in which they were first put. A `put` of a present key
//!    keeps its place; deleting and putting again moves it to the end.
//! 4. What `fork` answers starts with the same entries; neither sees what the other does then.
//! 5. An error leaves the entry either as it was or as asked, never in between.
//! 6. `visit_each` shows for each name what `get` would answer at one and the same moment.

mod key_list;
mod keys;
mod layers;
mod lineage;
mod memory;
mod name;
mod table;
mod value;
mod version;

pub use key_list::{Changes, KeyList};
pub use memory::Memory;
pub use name::Name;
pub use value::Value;

use async_trait::async_trait;
use std::fmt::Debug;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Sees a name and its value, and says whether it wants to see more.
pub type Visit<'a> = dyn FnMut(&Name, Option<&Value>) -> ControlFlow<()> + Send + 'a;

/// One store's entries. Object-safe: a store is an `Arc<dyn Storage>`.
#[async_trait]
pub trait Storage: Debug + Send + Sync {
    /// The value of `key`.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn get(&self, key: &Name) -> Result<Option<Value>, StorageError>;

    /// Shows the values of `names`, in their order, without copying any, until `visit` breaks off.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn visit_each<'a>(
        &self,
        names: &mut (dyn Iterator<Item = &'a Name> + Send),
        visit: &mut Visit<'_>,
    ) -> Result<(), StorageError>;

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

    /// All entries, in the order in which their keys were first put.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError>;

    /// A number that changes whenever an entry does: storages with one version hold the same.
    fn version(&self) -> u64;

    /// A storage of its own with the same entries, made in next to no time.
    fn fork(&self) -> Arc<dyn Storage>;
}

/// Why a backend could not do what was asked; the text goes to the log, never to a client.
#[derive(Debug, thiserror::Error)]
#[error("storage failed to {action}")]
pub struct StorageError {
    /// What was being done: "read", "write".
    pub action: &'static str,
    /// The backend's own error.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl StorageError {
    /// A failure to read.
    pub(crate) fn reading(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { action: "read", source: source.into() }
    }
}
