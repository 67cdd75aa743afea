//! The journal: the last requests, each with what it did to KV.

mod entry;
mod filter;
mod follower;
#[expect(clippy::module_inception, reason = "the folder is named after what is in this file")]
mod journal;
mod part;
mod position;

pub use entry::{CacheStatus, JournalEntry, MAX_OPERATIONS, OperationRecord, Trouble};
pub use filter::{Filter, FilterError};
pub(crate) use follower::{Batch, Follower};
pub use journal::{Journal, MAX_WAITING, TooManyReaders};
pub use part::CAPACITY;
pub(crate) use position::Position;
