//! What bounds an item.

/// The longest text of an item: a value of 25 MiB, each byte written as an escape of six, and room for
/// the other fields.
pub(super) const MAX_ITEM_BYTES: usize = 160 * 1024 * 1024;

/// The entry that lists the Worker's items. It may be longer than Workers KV allows: an import of very many
/// items makes it so.
pub(super) const INDEX_KEY: &str = "__index__";

/// The latest expiration: a number in JSON holds all whole seconds up to it.
pub(super) const MAX_EXPIRATION: u64 = 9_007_199_254_740_991;
