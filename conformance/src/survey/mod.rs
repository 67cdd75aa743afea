//! What a namespace holds, as the KV API shows it: the index, the keys, and what is wrong between them.
//!
//! ```text
//! index (read once) → look (page by page: keys, values) → second look (what may have been in between) → survey
//! ```
//!
//! Nothing is written. Of the namespace, only the index and the keys without an entry in it are kept in
//! memory, and no value. A key that another client wrote meanwhile is in doubt, and is not counted as
//! wrong.

mod index;
mod look;
mod seen;
mod shape;
mod tally;

pub(crate) use index::{Index, read_index};
pub(crate) use look::survey;
pub(crate) use seen::{Seen, Survey};
pub(crate) use shape::is_json;
pub(crate) use tally::Tally;

/// The longest value that Workers KV stores, in bytes.
pub(crate) const MAX_VALUE_BYTES: usize = 25 << 20;
