//! What keeps the entries of all namespaces: the part of a backend that the composition root knows.
//!
//! A namespace is known by a name. It has entries, which change place when they are replaced, and a home,
//! which stays. A backend in memory forgets all of it when it ends; a backend on a disk keeps the
//! namespaces that something was written to, or that were given a title.

use super::{Board, Coordination, Storage, StorageError};
use async_trait::async_trait;
use std::fmt::Debug;
use std::sync::Arc;

/// The entries and homes of all namespaces.
#[async_trait]
pub trait Backend: Debug + Send + Sync {
    /// The names of the namespaces that are kept, sorted.
    fn names(&self) -> Vec<String>;

    /// How many programs have opened the entries before; 0 where that is not kept.
    fn starts(&self) -> u64 {
        0
    }

    /// The namespace of that name. Where none is kept it has the entries that every namespace starts
    /// with. Answers at once: whatever takes time is done when the entries are first used.
    fn open(&self, name: &str) -> Opened;

    /// What all programs of the store read, if several can use it.
    fn board(&self) -> Option<Arc<dyn Board>> {
        None
    }

    /// Ends the backend when everything asked so far is done. What is asked afterwards may fail.
    async fn close(&self);
}

/// A namespace, as a backend hands it out.
#[derive(Debug)]
pub struct Opened {
    /// The entries at this moment.
    pub storage: Arc<dyn Storage>,
    /// What stays when they are replaced.
    pub home: Arc<dyn Home>,
}

/// Where one namespace and its snapshots are kept.
#[async_trait]
pub trait Home: Debug + Send + Sync {
    /// Keeps the entries of `storage` under a name, replacing an older snapshot of that name.
    ///
    /// # Errors
    /// When the entries cannot be read, or the backend not written. Then nothing has changed.
    async fn take_snapshot(&self, name: &str, storage: &dyn Storage) -> Result<(), StorageError>;

    /// The entries of a snapshot, if there is one of that name.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn snapshot(&self, name: &str) -> Result<Option<Arc<dyn Storage>>, StorageError>;

    /// Drops a snapshot, and answers whether there was one of that name.
    ///
    /// # Errors
    /// When the backend cannot be written. Then nothing has changed.
    async fn drop_snapshot(&self, name: &str) -> Result<bool, StorageError>;

    /// The names of the snapshots, sorted.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn snapshot_names(&self) -> Result<Vec<String>, StorageError>;

    /// What the programs of the store agree upon for this namespace, if several can use it.
    fn coordination(&self) -> Option<Arc<dyn Coordination>> {
        None
    }

    /// The title that the namespace was given, if it was. Answers at once.
    fn title(&self) -> Option<String>;

    /// Gives the namespace a title.
    ///
    /// # Errors
    /// When the backend cannot be written. Then nothing has changed.
    async fn set_title(&self, title: &str) -> Result<(), StorageError>;

    /// Removes the namespace, its title and its snapshots for good, and answers whether something of it was kept.
    /// What is written to its entries afterwards is lost.
    ///
    /// # Errors
    /// When the backend cannot be written. Then nothing has changed.
    async fn remove(&self) -> Result<bool, StorageError>;
}
