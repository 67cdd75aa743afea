//! What a deployment holds, as its listing shows it. Values are measured and forgotten.

use serde_json::Value;

use super::requests::INDEX_KEY;
use crate::exchange::Response;
use crate::json::{self, with_deep_stack};

/// One entry of the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Whether it shows `null`.
    pub(super) is_null: bool,
    /// The size of the value as compact JSON.
    pub(super) bytes: usize,
    /// Whether the value, or the key, carries the audit's mark.
    pub(super) is_marked: bool,
}

/// The entries of a listing; nothing when the answer is none.
pub(super) fn entries(response: &Response, mark: &str) -> Option<Vec<Entry>> {
    if response.status != 200 || response.is_cut {
        return None;
    }
    let text = response.text()?;
    with_deep_stack(|| match json::read(text).ok()? {
        Value::Array(list) => list.iter().map(|entry| read(entry, mark)).collect(),
        _ => None,
    })
}

/// The keys of an answered index; nothing when it is no list.
pub(super) fn index_length(response: &Response) -> Option<usize> {
    let text = response.text().filter(|_| response.status == 200)?;
    with_deep_stack(|| match json::read(text).ok()? {
        Value::Array(keys) => Some(keys.len()),
        _ => None,
    })
}

fn read(entry: &Value, mark: &str) -> Option<Entry> {
    let key = entry.get("key")?.as_str().filter(|key| *key != INDEX_KEY)?.to_owned();
    let value = entry.get("value")?;
    let text = value.to_string();
    let is_marked = text.contains(mark) || key.contains(mark);
    Some(Entry { key, is_null: value.is_null(), bytes: text.len(), is_marked })
}
