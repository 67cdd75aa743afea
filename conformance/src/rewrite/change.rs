//! A change of an entry.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ring::digest::{SHA256, digest};

use crate::kv_api::Entry;

/// A change of what is under a key.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) key: String,
    /// What is there now.
    pub(crate) before: Option<Entry>,
    /// What shall be there.
    pub(crate) after: Option<Entry>,
}

/// A hash of what is under a key, by which it is known again; nothing where nothing is there.
pub(super) fn fingerprint(entry: Option<&Entry>) -> Option<String> {
    let Entry { key, value, metadata, expiration } = entry?;
    let attributes = serde_json::json!([key, metadata, expiration]).to_string();
    let text = [attributes.as_bytes(), b"\n", value].concat();
    Some(BASE64_STANDARD.encode(digest(&SHA256, &text)))
}
