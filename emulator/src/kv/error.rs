//! Why a KV operation fails, in the words that a Worker sees as `error.message`.
//!
//! Texts as observed on workerd 1.20261117 with its local KV.

use super::limits::{MAX_BULK_KEYS, MAX_KEY_BYTES, MAX_VALUE_BYTES};
use super::method::KvMethod;
use crate::storage::StorageError;

/// A failed KV operation. `Display` is the text that the Worker sees.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KvError {
    #[error("Key name cannot be empty.")]
    EmptyKey,
    #[error("\"{0}\" is not allowed as a key name.")]
    DotKey(&'static str),
    #[error(
        "KV {method} failed: 414 UTF-8 encoded length of {bytes} exceeds key length limit of {MAX_KEY_BYTES}."
    )]
    KeyTooLong { method: KvMethod, bytes: usize },
    /// UTF-8 cannot hold half a surrogate pair.
    #[error("KV {0} failed: 400 Could not URL-decode key name")]
    UndecodableKey(KvMethod),
    #[error("KV PUT failed: 413 Value length of {bytes} exceeds limit of {MAX_VALUE_BYTES}.")]
    ValueTooLong { bytes: usize },
    #[error("KV GET_BULK failed: 400 You must request a minimum of 1 key")]
    NoBulkKeys,
    #[error("KV GET_BULK failed: 400 You can request a maximum of {MAX_BULK_KEYS} keys")]
    TooManyBulkKeys,
    #[error("KV GET_BULK failed: 400 Key names must not be empty")]
    EmptyBulkKey,
    #[error("KV GET_BULK failed: 400 Illegal key name \"{0}\". Please use a different name.")]
    DotBulkKey(&'static str),
    #[error("KV {0} failed: 429 Too Many Requests")]
    TooManyRequests(KvMethod),
    #[error(
        "Too many API requests by single Worker invocation. To configure this limit, refer to \
         https://developers.cloudflare.com/workers/wrangler/configuration/#limits"
    )]
    TooManyOperations,
    #[error("KV {0}() limit exceeded for the day.")]
    QuotaExceeded(&'static str),
    /// A fault rule. Without a text, its status has the usual one.
    #[error("KV {method} failed: {status} {}", text.as_deref().unwrap_or(reason_phrase(*status)))]
    Fault { method: KvMethod, status: u16, text: Option<String> },
    #[error("KV GET_BULK failed: 413 Total size of request exceeds the limit of 25MB")]
    BulkTooLarge,
    /// The log has the cause.
    #[error("KV {method} failed: 500 Internal Server Error")]
    Storage {
        method: KvMethod,
        #[source]
        source: StorageError,
    },
}

fn reason_phrase(status: u16) -> &'static str {
    let status = http::StatusCode::from_u16(status).ok();
    status.and_then(|status| status.canonical_reason()).unwrap_or("Unknown")
}

/// Logs a storage's failure and turns it into the KV error that the Worker sees.
pub(crate) fn storage_failure(method: KvMethod) -> impl Fn(StorageError) -> KvError {
    move |source| {
        tracing::error!(error = &source as &dyn std::error::Error, "KV {method} failed");
        KvError::Storage { method, source }
    }
}
