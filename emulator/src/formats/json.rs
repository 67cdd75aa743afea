//! The parts that the formats have in common, as JSON.

use super::error::Problem;
use crate::js;
use crate::storage::Value;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use std::fmt::Write;

/// The text of a value that is JSON as `JSON.stringify` writes it.
pub(super) fn as_json(bytes: &[u8]) -> Option<&str> {
    let text = str::from_utf8(bytes).ok()?;
    let canonical = js::canonical(bytes).ok()?;
    (canonical == text).then_some(text)
}

/// Writes the fields `expiration` and `metadata`. Metadata is rewritten as `JSON.stringify` does; text
/// that is not JSON, which Workers KV does not take, is left out.
pub(super) fn write_attributes(value: &Value, out: &mut String) {
    if let Some(expiration) = value.expiration() {
        let _ = write!(out, ",\"expiration\":{expiration}");
    }
    let metadata = value.metadata().and_then(|metadata| js::canonical(metadata.as_bytes()).ok());
    if let Some(metadata) = metadata {
        let _ = write!(out, ",\"metadata\":{metadata}");
    }
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The bytes that a Base64 text stands for.
pub(super) fn decode(name: &'static str, text: &str) -> Result<Value, Problem> {
    let bytes = BASE64_STANDARD.decode(text);
    let bytes = bytes.map_err(|_| Problem::Type { name, wanted: "Base64" })?;
    Ok(Bytes::from(bytes).into())
}
