//! JSON lines: `{"key": …, "value": …}`, with `text` or `base64` in the place of `value` where the value
//! is not JSON as `JSON.stringify` writes it, and with `metadata` and `expiration` where there are such.

use super::entry::Entry;
use super::error::Problem;
use super::fields::{Fields, text};
use super::json::{as_json, decode, quoted, write_attributes};
use crate::js;
use crate::storage::Value;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

const FIELDS: &str = "it has \"key\", one of \"value\", \"text\" and \"base64\", and \"metadata\" and \
                      \"expiration\" where there are such";

/// Reads a line.
pub(super) fn read(line: &[u8]) -> Result<Entry, Problem> {
    let mut fields = Fields::parse(line)?;
    let key = fields.key()?;
    let ways = ["value", "text", "base64"].map(|name| fields.optional(name));
    let value: Value = match ways {
        [Some(value), None, None] => js::stringify(&value).into(),
        [None, Some(value), None] => text("text", value)?.into(),
        [None, None, Some(value)] => decode("base64", &text("base64", value)?)?,
        _ => return Err(Problem::Ways),
    };
    let attributes = fields.attributes()?;
    fields.finish(FIELDS)?;
    Entry::new(key, value.with_attributes(attributes))
}

/// Writes an entry as a line, without its end.
pub(super) fn write(entry: &Entry) -> String {
    let bytes = entry.value.as_bytes();
    let (way, value) = match (as_json(&bytes), str::from_utf8(&bytes)) {
        (Some(json), _) => ("value", json.to_owned()),
        (None, Ok(text)) => ("text", quoted(text)),
        (None, Err(_)) => ("base64", quoted(&BASE64_STANDARD.encode(&bytes))),
    };
    let mut line = format!("{{\"key\":{},\"{way}\":{value}", quoted(&entry.key));
    write_attributes(&entry.value, &mut line);
    line.push('}');
    line
}
