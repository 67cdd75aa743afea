//! Why a KV operation fails, in the words that a Worker sees as `error.message`.
//!
//! Texts as observed on workerd 1.20261117 with its local KV.

use super::limits::{MAX_BULK_KEYS, MAX_KEY_BYTES, MAX_VALUE_BYTES};
use super::method::KvMethod;
use crate::storage::StorageError;

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
        /// The method that was called.
        method: KvMethod,
        /// The key's length in bytes.
        bytes: usize,
    },
    /// The key has half a surrogate pair in it, which UTF-8 cannot hold.
    #[error("KV {0} failed: 400 Could not URL-decode key name")]
    UndecodableKey(KvMethod),
    /// The value is larger than [`MAX_VALUE_BYTES`].
    #[error("KV PUT failed: 413 Value length of {bytes} exceeds limit of {MAX_VALUE_BYTES}.")]
    ValueTooLong {
        /// The value's length in bytes.
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
    /// The key was written less than a second before.
    #[error("KV {0} failed: 429 Too Many Requests")]
    TooManyRequests(KvMethod),
    /// The invocation has made as many operations as it may.
    #[error(
        "Too many API requests by single Worker invocation. To configure this limit, refer to \
         https://developers.cloudflare.com/workers/wrangler/configuration/#limits"
    )]
    TooManyOperations,
    /// The free plan's quota for today is used up.
    #[error("KV {0}() limit exceeded for the day.")]
    QuotaExceeded(&'static str),
    /// A fault rule made it fail.
    #[error("KV {method} failed: {status} {}", text.as_deref().unwrap_or(reason_phrase(*status)))]
    Fault {
        /// The method that was called.
        method: KvMethod,
        /// The HTTP status of KV's answer.
        status: u16,
        /// The reason phrase, if it is not the usual one of the status.
        text: Option<String>,
    },
    /// The values of a bulk read are together larger than [`MAX_VALUE_BYTES`].
    #[error("KV GET_BULK failed: 413 Total size of request exceeds the limit of 25MB")]
    BulkTooLarge,
    /// The storage failed. The log has the cause.
    #[error("KV {method} failed: 500 Internal Server Error")]
    Storage {
        /// The method that was called.
        method: KvMethod,
        /// What failed.
        #[source]
        source: StorageError,
    },
}

fn reason_phrase(status: u16) -> &'static str {
    let status = http::StatusCode::from_u16(status).ok();
    status.and_then(|status| status.canonical_reason()).unwrap_or("Unknown")
}

/// Logs a storage's failure and turns it into the KV error that the Worker sees.
pub fn storage_failure(method: KvMethod) -> impl Fn(StorageError) -> KvError {
    move |source| {
        tracing::error!(error = &source as &dyn std::error::Error, "KV {method} failed");
        KvError::Storage { method, source }
    }
}
