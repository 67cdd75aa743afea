//! Why a text is not of its format, and why a format cannot hold an entry.

use super::limits::MAX_ITEM_BYTES;
use crate::kv::{MAX_KEY_BYTES, MAX_METADATA_BYTES, MAX_VALUE_BYTES};
use std::io;

/// Why entries cannot be read from a text.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The text itself cannot be read.
    #[error("it cannot be read")]
    Read(#[from] io::Error),
    /// The text is in another encoding.
    #[error("the text is UTF-16: save it as UTF-8")]
    Utf16,
    /// An array is wanted, and there is something else.
    #[error("it is no array of items: give what GET /getAll answers, or name another --format")]
    NoArray,
    /// The text ends within the array.
    #[error("it ends on line {line}, before the end of its array")]
    Unfinished {
        /// The last line, counted from 1.
        line: u64,
    },
    /// Something follows the array.
    #[error("line {line} has something behind the end of the array")]
    Behind {
        /// That line, counted from 1.
        line: u64,
    },
    /// An item is wrong.
    #[error("item {number} (line {line}) {problem}")]
    Item {
        /// Which item, counted from 1.
        number: u64,
        /// The line on which it begins, counted from 1.
        line: u64,
        /// What is wrong with it.
        problem: Problem,
    },
}

/// What is wrong with an item. The text goes on from "item 3".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is longer than any entry can be.
    #[error("is longer than {MAX_ITEM_BYTES} bytes")]
    TooLong,
    /// It is not UTF-8.
    #[error("is not UTF-8")]
    NotUtf8,
    /// It is not JSON, for this reason.
    #[error("is not JSON: {0}")]
    NotJson(String),
    /// It is JSON, but not an object.
    #[error("is not an object")]
    NoObject,
    /// It lacks a field.
    #[error("has no field {0:?}")]
    Missing(&'static str),
    /// It has a field that the format does not know.
    #[error("has a field {name:?}, which this format does not have: {known}")]
    Unknown {
        /// The field.
        name: String,
        /// The fields of the format, or the format that has this field.
        known: &'static str,
    },
    /// One of its fields is of the wrong type.
    #[error("has a field {name:?} that is not {wanted}")]
    Type {
        /// The field.
        name: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// It gives its value in more or less than one way.
    #[error("needs exactly one of the fields \"value\", \"text\" and \"base64\"")]
    Ways,
    /// Its key is none of Workers KV.
    #[error(
        "has a key that Workers KV does not take: give 1 to {MAX_KEY_BYTES} bytes, not . or .."
    )]
    Key,
    /// Its value is too long for Workers KV.
    #[error("has a value of {bytes} bytes: Workers KV stores at most {MAX_VALUE_BYTES}")]
    Value {
        /// The length of the value.
        bytes: usize,
    },
    /// Its metadata is too long for Workers KV.
    #[error("has metadata of {bytes} bytes: Workers KV stores at most {MAX_METADATA_BYTES}")]
    Metadata {
        /// The length of the metadata as JSON.
        bytes: usize,
    },
}

/// Why an entry is not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The text cannot be written.
    #[error("it cannot be written")]
    Io(#[from] io::Error),
    /// The format cannot hold the entry.
    #[error(
        "what GET /getAll answers cannot hold the entry {key:?}, which {reason}: \
         use --format ndjson or --format bulk"
    )]
    Unfit {
        /// The key of the entry.
        key: String,
        /// Why the format cannot hold it.
        reason: &'static str,
    },
}

/// Why a format cannot hold an entry.
#[derive(Debug)]
pub(super) struct Unfit(pub(super) &'static str);
