//! The format of `GET /getAll`: `{"key": …, "value": …}`, the value as the Worker answers it.

use super::entry::Entry;
use super::error::{Problem, Unfit};
use super::fields::Fields;
use super::json::{as_json, quoted};
use crate::js;

const FIELDS: &str = "it has \"key\" and \"value\"; name the format if it is another";

/// Reads an item. Its value becomes what the Worker stores for it.
pub(super) fn read(text: &[u8]) -> Result<Entry, Problem> {
    let mut fields = Fields::parse(text)?;
    let key = fields.key()?;
    let value = fields.required("value")?;
    fields.finish(FIELDS)?;
    Entry::new(key, js::stringify(&value).into())
}

/// Writes an entry as an item.
pub(super) fn write(entry: &Entry) -> Result<String, Unfit> {
    if entry.value.attributes().is_some() {
        return Err(Unfit("has metadata or an expiration"));
    }
    let bytes = entry.value.as_bytes();
    let value = as_json(&bytes).ok_or(Unfit("is not JSON as the Worker writes it"))?;
    Ok(format!("{{\"key\":{},\"value\":{value}}}", quoted(&entry.key)))
}
