//! The journal: the last requests, each with what it did to KV.

mod entry;
mod filter;
#[expect(clippy::module_inception, reason = "the folder is named after what is in this file")]
mod journal;
mod part;

pub use entry::{CacheStatus, JournalEntry, MAX_OPERATIONS, OperationRecord, Trouble};
pub use filter::{Filter, FilterError};
pub use journal::{Journal, MAX_WAITING, TooManyReaders};
pub use part::CAPACITY;
