//! The format of `wrangler kv bulk put`: `{"key": …, "value": "…"}`, and where there are such
//! `base64`, `expiration`, `expiration_ttl` and `metadata`.
//!
//! Source: Wrangler's `kv/index.ts`. Where both expirations are given, the relative one counts.

use super::entry::Entry;
use super::error::Problem;
use super::fields::{Fields, text};
use super::json::{decode, quoted, write_attributes};
use super::limits::MAX_EXPIRATION;
use crate::js;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

const FIELDS: &str = "it has \"key\" and \"value\", and \"base64\", \"expiration\", \
                      \"expiration_ttl\" and \"metadata\" where there are such";

/// Reads an item at `now`, in seconds since the Unix epoch.
pub(super) fn read(item: &[u8], now: u64) -> Result<Entry, Problem> {
    let mut fields = Fields::parse(item)?;
    let key = fields.key()?;
    let value = text("value", fields.required("value")?)?;
    let value = match fields.optional("base64") {
        None | Some(js::Value::Bool(false)) => value.into(),
        Some(js::Value::Bool(true)) => decode("value", &value)?,
        Some(_) => return Err(Problem::Type { name: "base64", wanted: "true or false" }),
    };
    let mut attributes = fields.attributes()?;
    if let Some(ttl) = fields.number("expiration_ttl")? {
        attributes.expiration = Some(now.saturating_add(ttl).min(MAX_EXPIRATION));
    }
    fields.finish(FIELDS)?;
    Entry::new(key, value.with_attributes(attributes))
}

/// Writes an entry as an item.
pub(super) fn write(entry: &Entry) -> String {
    let bytes = entry.value.as_bytes();
    let (value, base64) = match str::from_utf8(&bytes) {
        Ok(text) => (quoted(text), ""),
        Err(_) => (quoted(&BASE64_STANDARD.encode(&bytes)), ",\"base64\":true"),
    };
    let mut item = format!("{{\"key\":{},\"value\":{value}{base64}", quoted(&entry.key));
    write_attributes(&entry.value, &mut item);
    item.push('}');
    item
}
