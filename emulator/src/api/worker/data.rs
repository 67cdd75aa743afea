//! The entries that a store starts with, read from an answer to `GET /getAll`.

use super::index::{INDEX_KEY, Index};
use crate::js::{self, Value};
use crate::kv::MAX_VALUE_BYTES;
use crate::storage;
use std::collections::HashSet;

/// Reads items, and answers the entries of a namespace that holds them, index included.
///
/// `json` is an array of `{"key": …, "value": …}`, as `/getAll` answers it. A value is stored as the
/// Worker would store it.
///
/// # Errors
/// [`DataError`] with the reason, and with the number of the item that is wrong.
pub fn entries(json: &[u8]) -> Result<Vec<(String, storage::Value)>, DataError> {
    let parsed = js::parse(json).map_err(|error| DataError::Json(error.to_string()))?;
    let Value::Array(items) = parsed else { return Err(DataError::NoArray) };
    let mut keys = Vec::with_capacity(items.len());
    let mut entries = Vec::with_capacity(items.len() + 1);
    let mut names = HashSet::with_capacity(items.len());
    for (number, item) in items.into_iter().enumerate() {
        let number = number + 1;
        let (key, value) = entry(item).ok_or(DataError::NoItem { number })?;
        if *INDEX_KEY == key.as_str().into() {
            return Err(DataError::Index { number });
        }
        if value.len() > MAX_VALUE_BYTES {
            return Err(DataError::TooLong { number, bytes: value.len() });
        }
        if !names.insert(key.clone()) {
            return Err(DataError::SameKey { number, key });
        }
        keys.push(Value::String(key.as_str().into()));
        entries.push((key, value));
    }
    entries.push((INDEX_KEY.to_string(), Index::of(keys).value()));
    Ok(entries)
}

fn entry(item: Value) -> Option<(String, storage::Value)> {
    let Value::Object(mut item) = item else { return None };
    let Value::String(key) = item.remove("key")? else { return None };
    let value = item.remove("value")?;
    let fits = item.is_empty() && (1..=512).contains(&key.as_wtf8().len());
    fits.then_some(())?;
    Some((key.to_str()?.to_owned(), js::stringify(&value).into()))
}

/// Why a text is not an array of items.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// It is not JSON, for this reason.
    #[error("{0}")]
    Json(String),
    /// It is not an array.
    #[error("it is no array of items: give what GET /getAll answers")]
    NoArray,
    /// One of its elements is not an item.
    #[error(
        "item {number} is not {{\"key\": \"…\", \"value\": …}} with a key of 1 to 512 bytes and \
         nothing else"
    )]
    NoItem {
        /// Which one, counted from 1.
        number: usize,
    },
    /// One of them has the key of the index, which is made from the keys of all.
    #[error("item {number} has the key __index__, which is the index of the others: leave it out")]
    Index {
        /// Which one, counted from 1.
        number: usize,
    },
    /// One of them is too long for Workers KV.
    #[error(
        "item {number} has a value of {bytes} bytes: Workers KV stores at most {MAX_VALUE_BYTES}"
    )]
    TooLong {
        /// Which one, counted from 1.
        number: usize,
        /// The length of its value.
        bytes: usize,
    },
    /// Two of them have one key.
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

    #[rstest]
    #[case("[", "Unexpected end of JSON input")]
    #[case("{}", "no array")]
    #[case(r#"[{"key":"a","value":1},{"key":"b"}]"#, "item 2")]
    #[case(r#"[{"key":"","value":1}]"#, "item 1")]
    #[case(r#"[{"key":"a","value":1,"x":2}]"#, "item 1")]
    #[case(
        r#"[{"key":"a","value":1},{"key":"__index__","value":[]}]"#,
        "item 2 has the key __index__"
    )]
    #[case(r#"[{"key":"a","value":1},{"key":"a","value":2}]"#, "item 2 has the key \"a\"")]
    fn anything_else_is_refused(#[case] json: &str, #[case] told: &str) {
        let error = entries(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
