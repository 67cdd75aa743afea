//! Entries as the API shows and takes them.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An entry of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "BulkItem", try_from = "BulkItem")]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) value: Bytes,
    pub(crate) metadata: Option<Value>,
    /// From when on it is gone, in seconds since the Unix epoch.
    pub(crate) expiration: Option<u64>,
}

/// An entry as bulk calls take it, and as files keep it.
#[derive(Serialize, Deserialize)]
struct BulkItem {
    key: String,
    value: String,
    /// Whether the value is bytes in Base64.
    #[serde(default, skip_serializing_if = "is_false")]
    base64: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metadata: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expiration: Option<u64>,
}

/// A key as the listing shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ListedKey {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) expiration: Option<u64>,
    #[serde(default)]
    pub(crate) metadata: Option<Value>,
}

/// A page of the listing.
#[derive(Debug)]
pub(crate) struct KeyPage {
    pub(crate) keys: Vec<ListedKey>,
    /// Where the next page begins; nothing after the last one.
    pub(crate) cursor: Option<String>,
}

impl ListedKey {
    /// The entry with this value.
    pub(crate) fn with_value(self, value: Bytes) -> Entry {
        let Self { name: key, expiration, metadata } = self;
        Entry { key, value, metadata: metadata.filter(|metadata| !metadata.is_null()), expiration }
    }
}

impl From<Entry> for BulkItem {
    fn from(entry: Entry) -> Self {
        let Entry { key, value, metadata, expiration } = entry;
        let (value, base64) = match String::from_utf8(value.into()) {
            Ok(text) => (text, false),
            Err(bytes) => (BASE64_STANDARD.encode(bytes.as_bytes()), true),
        };
        Self { key, value, base64, metadata, expiration }
    }
}

impl TryFrom<BulkItem> for Entry {
    type Error = base64::DecodeError;

    fn try_from(item: BulkItem) -> Result<Self, Self::Error> {
        let BulkItem { key, value, base64, metadata, expiration } = item;
        let value = if base64 { BASE64_STANDARD.decode(value)?.into() } else { value.into() };
        Ok(Self { key, value, metadata, expiration })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_false(flag: &bool) -> bool {
    !flag
}
