//! The forms in which items are listed: the JSON of `/getAll` here, the page of `/auth-key` in `page`.

use super::index::ItemKey;
use crate::storage::Value;

/// A way to write items: a head, one text for each item, and a tail.
pub(super) trait Format: Copy + Send + Sync + 'static {
    /// The text between two items.
    const SEPARATOR: &'static [u8];
    /// The text after the last item.
    const TAIL: &'static [u8];

    /// The text before the first of this many items.
    fn head(self, items: usize) -> Vec<u8>;

    /// How many bytes [`Format::write`] writes for an item.
    fn len(self, key: &ItemKey, value: Option<&Value>) -> usize;

    /// Writes an item; one that is gone has no value.
    fn write(self, key: &ItemKey, value: Option<&Value>, out: &mut Vec<u8>);
}

/// The array that `/getAll` answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json;

impl Format for Json {
    const SEPARATOR: &'static [u8] = b",";
    const TAIL: &'static [u8] = b"]";

    fn head(self, _: usize) -> Vec<u8> {
        b"[".to_vec()
    }

    fn len(self, key: &ItemKey, value: Option<&Value>) -> usize {
        const AROUND: usize = r#"{"key":,"value":}"#.len();
        AROUND + key.json_len() + value.map_or(NULL.len(), Value::len)
    }

    /// Stored text is canonical, so it is what `JSON.stringify` would write.
    fn write(self, key: &ItemKey, value: Option<&Value>, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"key":"#);
        key.write_json(out);
        out.extend_from_slice(br#","value":"#);
        out.extend_from_slice(&value.map_or(NULL.into(), Value::as_bytes));
        out.push(b'}');
    }
}

/// The value of an item that is gone.
pub(super) const NULL: &[u8] = b"null";
