//! What several programs that share a store agree upon, beside its entries.
//!
//! A backend that one program has for itself offers none of it: what the program knows is then all that
//! there is to know.

use super::{Name, StorageError};
use async_trait::async_trait;
use std::fmt::Debug;

/// What the programs agree upon for one namespace. Each call is atomic.
#[async_trait]
pub trait Coordination: Debug + Send + Sync {
    /// Whether `key` was written within the window before `write`. If it was not, or if that does not matter,
    /// this write begins the key's next window.
    ///
    /// # Errors
    /// When the backend cannot be read or written.
    async fn note_write(&self, key: &Name, write: WriteMoment) -> Result<bool, StorageError>;

    /// Adds to the count of a kind of operation on a day, and answers that count before. Beyond the limit nothing is
    /// added, and the count is an error.
    ///
    /// # Errors
    /// When the backend cannot be read or written.
    async fn count(&self, count: DayCount) -> Result<Result<u64, u64>, StorageError>;

    /// All counts since the entries were reset last.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn counts(&self) -> Result<Vec<DayCount>, StorageError>;

    /// Forgets all counts, and when keys were written.
    ///
    /// # Errors
    /// When the backend cannot be written.
    async fn forget(&self) -> Result<(), StorageError>;

    /// Waits until no other program changes the index, and keeps the others waiting until the turn is dropped.
    /// The turn of a program that has ended is over within seconds.
    ///
    /// # Errors
    /// When the backend cannot be read or written.
    async fn turn(&self) -> Result<Box<dyn Turn>, StorageError>;

    /// Remembers for some minutes that a key was asked to be deleted.
    ///
    /// # Errors
    /// When the backend cannot be written.
    async fn note_delete(&self, key: &Name) -> Result<(), StorageError>;

    /// Whether a key was asked to be deleted, as far as that is remembered.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn was_deleted(&self, key: &Name) -> Result<bool, StorageError>;
}

/// When a key is written, and how long its window is: both in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct WriteMoment {
    /// Since the Unix epoch.
    pub now_ms: u64,
    /// How long after a write another one of the same key comes too soon.
    pub window_ms: u64,
    /// Whether a write that comes too soon is made all the same, and begins a window.
    pub is_made_anyway: bool,
}

/// How many operations of a kind were made on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCount {
    /// Counted from the Unix epoch.
    pub day: u64,
    /// The method of the KV binding.
    pub method: String,
    /// How many.
    pub number: u64,
    /// How many there may be on that day, if there is a limit.
    pub limit: Option<u64>,
}

/// A turn at changing the index. Dropping it ends it.
pub trait Turn: Debug + Send + Sync {
    /// Whether no other program can have a turn yet.
    fn is_held(&self) -> bool;
}

/// A text that all programs of a store read: what holds for all of them.
#[async_trait]
pub trait Board: Debug + Send + Sync {
    /// Replaces the text, and answers its number.
    ///
    /// # Errors
    /// When the backend cannot be written.
    async fn post(&self, text: &str) -> Result<u64, StorageError>;

    /// The text and its number, if it has another number than that.
    ///
    /// # Errors
    /// When the backend cannot be read.
    async fn read(&self, known: u64) -> Result<Option<(u64, String)>, StorageError>;
}
