//! The entries that a store starts with, read from an answer to `GET /getAll`.

use super::index::INDEX_KEY;
use super::inventory::{Inventory, SameKey};
use super::parsed::known;
use crate::formats::{self, Entry, Format, FormatError};
use crate::storage::Value;

/// Reads items, and answers the entries of a namespace that holds them, index included.
///
/// `json` is an array of `{"key": …, "value": …}`, as `/getAll` answers it. A value is stored as the
/// Worker would store it.
///
/// # Errors
/// [`DataError`] with the reason, and with the number of the item that is wrong.
pub fn entries(json: &[u8]) -> Result<Vec<(String, Value)>, DataError> {
    with_index(formats::read(Format::GetAll, json, 0))
}

/// The entries of a namespace that holds these ones and an index that lists them.
///
/// # Errors
/// When an entry cannot be read, or has the key of another.
pub(crate) fn with_index(
    read: impl Iterator<Item = Result<Entry, FormatError>>,
) -> Result<Vec<(String, Value)>, DataError> {
    let (mut inventory, mut entries) = (Inventory::default(), Vec::new());
    for (entry, number) in read.zip(1..) {
        let Entry { key, value } = entry?;
        inventory.add(&key, &value).map_err(|SameKey(key)| DataError::SameKey { number, key })?;
        if *INDEX_KEY != key.as_str().into() {
            entries.push((key, known(value)));
        }
    }
    entries.push((INDEX_KEY.to_string(), inventory.rebuilt_index()));
    Ok(entries)
}

/// Why a text holds no items that a store can start with.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// It is not what it should be.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// Two items have one key.
    #[error("item {number} has the key {key:?} of an item before: give each key once")]
    SameKey {
        /// The second one, counted from 1.
        number: usize,
        /// The key.
        key: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn what_get_all_answers_is_taken() {
        let entries = entries(br#"[{"key":"a","value":{"n":1.0}},{"key":"b","value":null}]"#);
        let entries = entries.unwrap();
        let text: Vec<_> = entries
            .iter()
            .map(|(key, value)| format!("{key}={}", value.to_bytes().escape_ascii()))
            .collect();
        assert_eq!(text, [r#"a={\"n\":1}"#, "b=null", r#"__index__=[\"a\",\"b\"]"#]);
    }

    #[test]
    fn an_index_among_the_items_gives_them_its_order() {
        let json =
            br#"[{"key":"a","value":1},{"key":"b","value":2},{"key":"__index__","value":["b"]}]"#;
        let entries = entries(json).unwrap();
        let (key, index) = entries.last().unwrap();
        assert_eq!((key.as_str(), &*index.to_bytes()), ("__index__", &br#"["b","a"]"#[..]));
    }

    #[rstest]
    #[case("[", "ends on line 1")]
    #[case("[1,]", "item 1")]
    #[case("[{\"key\":\"a\",\"value\":}]", "item 1 (line 1) is not JSON: Unexpected token '}'")]
    #[case("{}", "no array")]
    #[case(r#"[{"key":"a","value":1},{"key":"b"}]"#, "item 2")]
    #[case(r#"[{"key":"","value":1}]"#, "item 1")]
    #[case(r#"[{"key":"a","value":1,"x":2}]"#, "item 1")]
    #[case(
        r#"[{"key":"__index__","value":[]},{"key":"__index__","value":[]}]"#,
        "item 2 has the key \"__index__\""
    )]
    #[case(r#"[{"key":"a","value":1},{"key":"a","value":2}]"#, "item 2 has the key \"a\"")]
    fn anything_else_is_refused(#[case] json: &str, #[case] told: &str) {
        let error = entries(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
