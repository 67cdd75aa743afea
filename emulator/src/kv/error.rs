//! What a KV operation can fail with, in the words that a Worker sees as `error.message`.
//!
//! Texts as observed on workerd 1.20261117 with its local KV.

use super::limits::{MAX_BULK_KEYS, MAX_KEY_BYTES, MAX_VALUE_BYTES};
use crate::storage::StorageError;
use std::fmt;

/// A failed KV operation; `Display` is the text that reaches the Worker.
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// The key is the empty string.
    #[error("Key name cannot be empty.")]
    EmptyKey,
    /// The key is `.` or `..`.
    #[error("\"{0}\" is not allowed as a key name.")]
    DotKey(&'static str),
    /// The key is longer than [`MAX_KEY_BYTES`].
    #[error(
        "KV {method} failed: 414 UTF-8 encoded length of {bytes} exceeds key length limit of {MAX_KEY_BYTES}."
    )]
    KeyTooLong {
        /// The operation that was asked for.
        method: Method,
        /// The key's length.
        bytes: usize,
    },
    /// The key is half a surrogate pair somewhere, which no UTF-8 holds.
    #[error("KV {0} failed: 400 Could not URL-decode key name")]
    UndecodableKey(Method),
    /// The value is larger than [`MAX_VALUE_BYTES`].
    #[error("KV PUT failed: 413 Value length of {bytes} exceeds limit of {MAX_VALUE_BYTES}.")]
    ValueTooLong {
        /// The value's length.
        bytes: usize,
    },
    /// A bulk read of no key.
    #[error("KV GET_BULK failed: 400 You must request a minimum of 1 key")]
    NoBulkKeys,
    /// A bulk read of more than [`MAX_BULK_KEYS`].
    #[error("KV GET_BULK failed: 400 You can request a maximum of {MAX_BULK_KEYS} keys")]
    TooManyBulkKeys,
    /// A bulk read that names the empty key.
    #[error("KV GET_BULK failed: 400 Key names must not be empty")]
    EmptyBulkKey,
    /// A bulk read that names `.` or `..`.
    #[error("KV GET_BULK failed: 400 Illegal key name \"{0}\". Please use a different name.")]
    DotBulkKey(&'static str),
    /// The key was written less than a second ago.
    #[error("KV {0} failed: 429 Too Many Requests")]
    TooManyRequests(Method),
    /// The invocation has made all the operations that it may.
    #[error(
        "Too many API requests by single Worker invocation. To configure this limit, refer to \
         https://developers.cloudflare.com/workers/wrangler/configuration/#limits"
    )]
    TooManyOperations,
    /// The free plan's quota of the day is used up.
    #[error("KV {0}() limit exceeded for the day.")]
    QuotaExceeded(&'static str),
    /// A fault rule says so.
    #[error("KV {method} failed: {status} {}", text.as_deref().unwrap_or(reason_phrase(*status)))]
    Fault {
        /// The operation that was asked for.
        method: Method,
        /// The HTTP status of KV's answer.
        status: u16,
        /// The reason phrase, where it is not the status's own.
        text: Option<String>,
    },
    /// The values of a bulk read are larger than [`MAX_VALUE_BYTES`] together.
    #[error("KV GET_BULK failed: 413 Total size of request exceeds the limit of 25MB")]
    BulkTooLarge,
    /// The store behind KV failed; the cause is in the log.
    #[error("KV {method} failed: 500 Internal Server Error")]
    Storage {
        /// The operation that was asked for.
        method: Method,
        /// What failed.
        #[source]
        source: StorageError,
    },
}

/// The operation as KV's error texts name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `get` of one key.
    Get,
    /// `get` of an array of keys.
    GetBulk,
    /// `put`.
    Put,
    /// `delete`.
    Delete,
}

impl Method {
    /// The operation as the Worker and fault rules call it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::GetBulk => "get-bulk",
            Self::Put => "put",
            Self::Delete => "delete",
        }
    }
}

/// The reason phrase that a status is sent with.
fn reason_phrase(status: u16) -> &'static str {
    let status = http::StatusCode::from_u16(status).ok();
    status.and_then(|status| status.canonical_reason()).unwrap_or("Unknown")
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::GetBulk => "GET_BULK",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        })
    }
}

/// What becomes of a storage's failure: it is logged, and the Worker sees a KV error.
pub fn failed(method: Method) -> impl Fn(StorageError) -> KvError {
    move |source| {
        tracing::error!(error = &source as &dyn std::error::Error, "KV {method} failed");
        KvError::Storage { method, source }
    }
}
