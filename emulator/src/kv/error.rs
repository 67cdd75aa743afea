//! Why a KV operation fails, in the words that a Worker sees as `error.message`.
//!
//! Texts as observed on workerd 1.20261117 with its local KV.

use super::limits::{
    MAX_BULK_KEYS, MAX_KEY_BYTES, MAX_LIST_KEYS, MAX_METADATA_BYTES, MAX_VALUE_BYTES,
    MIN_CACHE_TTL, MIN_EXPIRATION_TTL,
};
use super::method::KvMethod;
use crate::storage::StorageError;

/// A failed KV operation. `Display` is the text that the Worker sees.
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// A key without a byte.
    #[error("Key name cannot be empty.")]
    EmptyKey,
    /// A key that a path cannot name: `.` or `..`.
    #[error("\"{0}\" is not allowed as a key name.")]
    DotKey(&'static str),
    /// A key, or a prefix of keys, of more than 512 bytes.
    #[error(
        "KV {method} failed: 414 UTF-8 encoded length of {bytes} exceeds key length limit of {MAX_KEY_BYTES}."
    )]
    KeyTooLong {
        /// Which one.
        method: KvMethod,
        /// Its length in UTF-8.
        bytes: usize,
    },
    /// UTF-8 cannot hold half a surrogate pair.
    #[error("KV {0} failed: 400 Could not URL-decode key name")]
    UndecodableKey(KvMethod),
    /// A value of more than 25 MiB.
    #[error("KV PUT failed: 413 Value length of {bytes} exceeds limit of {MAX_VALUE_BYTES}.")]
    ValueTooLong {
        /// Its length.
        bytes: usize,
    },
    /// Metadata of more than 1,024 bytes.
    #[error("KV PUT failed: 413 Metadata length of {bytes} exceeds limit of {MAX_METADATA_BYTES}.")]
    MetadataTooLong {
        /// Its length.
        bytes: usize,
    },
    /// Metadata that is not JSON, as of a function. The service fails on it.
    #[error("KV PUT failed: 500 Internal Server Error")]
    MetadataNotJson,
    /// An `expirationTtl` that is not positive.
    #[error(
        "KV PUT failed: 400 Invalid expiration_ttl of {0}. Please specify integer greater than 0."
    )]
    NoExpirationTtl(i64),
    /// An `expirationTtl` below 60 seconds.
    #[error(
        "KV PUT failed: 400 Invalid expiration_ttl of {0}. Expiration TTL must be at least {MIN_EXPIRATION_TTL}."
    )]
    ShortExpirationTtl(i64),
    /// An `expiration` that has passed.
    #[error(
        "KV PUT failed: 400 Invalid expiration of {0}. Please specify integer greater than the \
         current number of seconds since the UNIX epoch."
    )]
    PastExpiration(i64),
    /// An `expiration` within the next minute.
    #[error(
        "KV PUT failed: 400 Invalid expiration of {0}. Expiration times must be at least \
         {MIN_EXPIRATION_TTL} seconds in the future."
    )]
    NearExpiration(i64),
    /// A `cacheTtl` below 30 seconds.
    #[error(
        "KV {method} failed: 400 Invalid cache_ttl of {cache_ttl}. Cache TTL must be at least {MIN_CACHE_TTL}."
    )]
    ShortCacheTtl {
        /// The method that asked for it.
        method: KvMethod,
        /// In seconds.
        cache_ttl: i64,
    },
    /// A list of no keys.
    #[error(
        "KV GET failed: 400 Invalid key_count_limit of {0}. Please specify an integer greater than 0."
    )]
    NoListKeys(i64),
    /// The service says "less than", and takes 1,000 itself.
    #[error(
        "KV GET failed: 400 Invalid key_count_limit of {0}. Please specify an integer less than {MAX_LIST_KEYS}."
    )]
    TooManyListKeys(i64),
    /// A bulk read of no keys.
    #[error("KV GET_BULK failed: 400 You must request a minimum of 1 key")]
    NoBulkKeys,
    /// A bulk read of more than 100 keys.
    #[error("KV GET_BULK failed: 400 You can request a maximum of {MAX_BULK_KEYS} keys")]
    TooManyBulkKeys,
    /// A key without a byte in a bulk read.
    #[error("KV GET_BULK failed: 400 Key names must not be empty")]
    EmptyBulkKey,
    /// `.` or `..` in a bulk read.
    #[error("KV GET_BULK failed: 400 Illegal key name \"{0}\". Please use a different name.")]
    DotBulkKey(&'static str),
    /// A second write of a key within a second.
    #[error("KV {0} failed: 429 Too Many Requests")]
    TooManyRequests(KvMethod),
    /// More operations than an invocation may make.
    #[error(
        "Too many API requests by single Worker invocation. To configure this limit, refer to \
         https://developers.cloudflare.com/workers/wrangler/configuration/#limits"
    )]
    TooManyOperations,
    /// An operation beyond the day's quota: `get`, `put`, `delete` or `list`.
    #[error("KV {0}() limit exceeded for the day.")]
    QuotaExceeded(&'static str),
    /// A fault rule. Without a text, its status has the usual one.
    #[error("KV {method} failed: {status} {}", text.as_deref().unwrap_or(reason_phrase(*status)))]
    Fault {
        /// The method that it struck.
        method: KvMethod,
        /// The HTTP status.
        status: u16,
        /// The reason, if the rule gives one.
        text: Option<String>,
    },
    /// Values of a bulk read that are more than 25 MiB together.
    #[error("KV GET_BULK failed: 413 Total size of request exceeds the limit of 25MB")]
    BulkTooLarge,
    /// The log has the cause.
    #[error("KV {method} failed: 500 Internal Server Error")]
    Storage {
        /// The method that failed.
        method: KvMethod,
        /// The cause.
        #[source]
        source: StorageError,
    },
}

impl KvError {
    /// The HTTP status with which the service refuses the operation.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::TooManyOperations | Self::QuotaExceeded(_) => 429,
            _ => answered(&self.to_string()).map_or(400, |(status, _)| status),
        }
    }

    /// The reason phrase, from which the runtime makes the text that the Worker sees.
    pub(crate) fn reason(&self) -> String {
        let text = self.to_string();
        answered(&text).map_or_else(|| text.clone(), |(_, reason)| reason.to_owned())
    }
}

/// The status and the reason in a text of the form `KV PUT failed: 429 Too Many Requests`.
fn answered(text: &str) -> Option<(u16, &str)> {
    let (_, answered) = text.strip_prefix("KV ")?.split_once(" failed: ")?;
    let (status, reason) = answered.split_once(' ')?;
    Some((status.parse().ok()?, reason))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_has_the_status_and_the_reason_of_its_text() {
        let parts = |error: KvError| (error.status(), error.reason());
        let refused = KvError::TooManyRequests(KvMethod::Put);
        assert_eq!(parts(refused), (429, "Too Many Requests".to_owned()));
        let long = KvError::ValueTooLong { bytes: 9 };
        assert_eq!(parts(long), (413, "Value length of 9 exceeds limit of 26214400.".to_owned()));
        let quota = KvError::QuotaExceeded("list");
        assert_eq!(parts(quota), (429, "KV list() limit exceeded for the day.".to_owned()));
        assert_eq!(KvError::EmptyKey.status(), 400);
    }
}
