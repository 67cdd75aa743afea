//! An entry on its way.

use super::error::Problem;
use super::limits::INDEX_KEY;
use crate::kv::{MAX_KEY_BYTES, MAX_METADATA_BYTES, MAX_VALUE_BYTES};
use crate::storage::Value;

/// A key, and its value with what was put beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The value, with its metadata and its expiration.
    pub value: Value,
}

impl Entry {
    /// The entry, if Workers KV can store it. An index of any length is taken.
    pub(super) fn new(key: String, value: Value) -> Result<Self, Problem> {
        if !(1..=MAX_KEY_BYTES).contains(&key.len()) || key == "." || key == ".." {
            return Err(Problem::Key);
        }
        if value.len() > MAX_VALUE_BYTES && key != INDEX_KEY {
            return Err(Problem::Value { bytes: value.len() });
        }
        match value.metadata() {
            Some(metadata) if metadata.len() > MAX_METADATA_BYTES => {
                Err(Problem::Metadata { bytes: metadata.len() })
            }
            _ => Ok(Self { key, value }),
        }
    }
}
