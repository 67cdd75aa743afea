//! What bounds an item.

/// The longest text of an item: a value of 25 MiB, each byte written as an escape of six, and room for
/// the other fields.
pub(super) const MAX_ITEM_BYTES: usize = 160 * 1024 * 1024;
