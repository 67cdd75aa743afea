//! What `JSON.parse` and `JSON.stringify` make of a stored text.
//!
//! The Worker itself stores texts of which both make the same again. Workers KV can also be written by
//! others: then a text may be written otherwise, or be no JSON.

use super::failure::Failure;
use super::heavy::work_on;
use crate::js;
use crate::storage::Value;

/// The value as the Worker answers it.
pub(super) async fn answered(value: Value) -> Result<Value, Failure> {
    if value.is_json() {
        return Ok(value);
    }
    let text = value.to_bytes();
    work_on(text.len(), move || Ok(Value::json(compact(js::canonical(&text)?)))).await
}

/// The value of an entry that a store starts with, known as JSON if it is.
pub(super) fn known(value: Value) -> Value {
    let text = value.to_bytes();
    let is_json =
        !value.is_json() && js::canonical(&text).is_ok_and(|json| json.as_bytes() == text);
    let attributes = value.attributes().cloned();
    match attributes {
        _ if !is_json => value,
        None => Value::json(text),
        Some(attributes) => Value::json(text).with_attributes((*attributes).clone()),
    }
}

/// The text in no more room than it needs.
pub(super) fn compact(text: String) -> Box<[u8]> {
    text.into_boxed_str().into_boxed_bytes()
}
