//! The forms in which items are listed: the JSON of `/getAll` here, the page of `/auth-key` in `page`.

use super::index::ItemKey;
use crate::storage::Value;

/// A way to write items: a head, one text for each item, and a tail.
pub(super) trait Format: Copy + Send + Sync + 'static {
    /// The text between two items.
    const SEPARATOR: &'static [u8];
    /// The text after a value.
    const BEHIND: &'static [u8];
    /// The text after the last item.
    const TAIL: &'static [u8];

    /// The text before the first of this many items.
    fn head(self, items: usize) -> Vec<u8>;

    /// How many bytes an item takes.
    fn len(self, key: &ItemKey, value: Option<&Value>) -> usize;

    /// Writes an item up to its value.
    fn write_before(self, key: &ItemKey, out: &mut Vec<u8>);

    /// Writes a value, or a part of it.
    fn write_value(self, text: &[u8], out: &mut Vec<u8>);
}

/// The array that `/getAll` answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json;

impl Format for Json {
    const SEPARATOR: &'static [u8] = b",";
    const BEHIND: &'static [u8] = b"}";
    const TAIL: &'static [u8] = b"]";

    fn head(self, _: usize) -> Vec<u8> {
        b"[".to_vec()
    }

    fn len(self, key: &ItemKey, value: Option<&Value>) -> usize {
        const AROUND: usize = r#"{"key":,"value":}"#.len();
        AROUND + key.json_len() + value.map_or(NULL.len(), Value::len)
    }

    fn write_before(self, key: &ItemKey, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"key":"#);
        key.write_json(out);
        out.extend_from_slice(br#","value":"#);
    }

    /// The text is as `JSON.stringify` writes it.
    fn write_value(self, text: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(text);
    }
}

/// The value of an item that is gone.
pub(super) const NULL: &[u8] = b"null";
