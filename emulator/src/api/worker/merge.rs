//! An update's work on JSON: which item it names, and what the item becomes.

use super::failure::Failure;
use crate::js::{self, JsString, Object, Value};

/// The most memory that the value of one text may take, in bytes. Cloudflare gives a Worker 128 MB for
/// everything; JavaScript's engine holds some values in less room than we do.
const MAX_VALUE_MEMORY: usize = 416 * 1024 * 1024;

/// The item that an update names.
#[derive(Debug)]
pub(super) struct UpdateTarget {
    /// The body's `key`.
    pub(super) key: Value,
    /// `String(key)`, as KV coerces it.
    pub(super) name: JsString,
}

/// Reads which item the body names.
pub(super) fn target(body: &[u8]) -> Result<UpdateTarget, Failure> {
    let (key, _) = destructure(parse(body)?)?;
    let name = js::to_string(&key)?;
    Ok(UpdateTarget { key, name })
}

/// The text of the stored item with the fields of the body.
pub(super) fn merged(stored: &[u8], body: &[u8]) -> Result<String, Failure> {
    let item = parse(stored)?;
    if is_falsy(&item) {
        return Err(Failure::ItemNotFound);
    }
    let (_, fields) = destructure(parse(body)?)?;
    let mut merged = spread(item)?;
    merged.extend(fields);
    Ok(js::stringify(&Value::Object(merged)))
}

fn parse(text: &[u8]) -> Result<Value, Failure> {
    Ok(js::parse_within(text, MAX_VALUE_MEMORY)?)
}

/// `const { key, ...fields } = data`.
fn destructure(data: Value) -> Result<(Value, Object), Failure> {
    if matches!(data, Value::Null) {
        return Err(Failure::NullBody);
    }
    let mut fields = spread(data)?;
    let key = fields.remove("key").unwrap_or_else(|| Value::String(JsString::from("undefined")));
    Ok((key, fields))
}

/// `{ ...value }`.
fn spread(value: Value) -> Result<Object, Failure> {
    if js::spread_memory(&value) > MAX_VALUE_MEMORY {
        return Err(Failure::TooLarge);
    }
    Ok(js::spread(value))
}

fn is_falsy(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => *number == 0.0,
        Value::String(text) => text.as_wtf8().is_empty(),
        _ => false,
    }
}
