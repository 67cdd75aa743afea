//! The limits of Workers KV, in one table. Source: Cloudflare's "KV limits" page.

/// The longest key, in bytes of UTF-8.
pub(crate) const MAX_KEY_BYTES: usize = 512;

/// The largest value: 25 MiB, in bytes.
pub(crate) const MAX_VALUE_BYTES: usize = 25 * 1024 * 1024;

/// The most keys that one bulk read may name.
pub(crate) const MAX_BULK_KEYS: usize = 100;

/// The longest metadata, in bytes of its JSON text.
pub(crate) const MAX_METADATA_BYTES: usize = 1024;

/// The shortest time until an entry expires, in seconds.
pub(crate) const MIN_EXPIRATION_TTL: i64 = 60;

/// The shortest `cacheTtl`, in seconds.
pub(crate) const MIN_CACHE_TTL: i64 = 30;

/// The most keys that one `list` answers.
pub(crate) const MAX_LIST_KEYS: usize = 1_000;
