//! What a stored value is to a Worker.

use serde_json::Value;

use crate::json::{read, with_deep_stack};

/// What a stored value is to a Worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A JSON object, as items are.
    Item,
    /// JSON that is no object: an update makes something else of it, or finds nothing.
    OtherJson,
    /// No JSON: whoever reads it gets an error, and so does every listing.
    NoJson,
}

/// The shapes of values.
pub(super) fn shapes(values: &[&[u8]]) -> Vec<Shape> {
    with_deep_stack(|| values.iter().map(|value| shape(value)).collect())
}

/// Whether a value is JSON.
pub(crate) fn is_json(value: &[u8]) -> bool {
    with_deep_stack(|| shape(value)) != Shape::NoJson
}

fn shape(value: &[u8]) -> Shape {
    match std::str::from_utf8(value).ok().and_then(|text| read(text).ok()) {
        Some(Value::Object(_)) => Shape::Item,
        Some(_) => Shape::OtherJson,
        None => Shape::NoJson,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_an_item_other_json_or_none() {
        let values: [&[u8]; 5] = [br#"{"a":1}"#, b"[1]", b"null", b"{", b"\xff"];
        let expected =
            [Shape::Item, Shape::OtherJson, Shape::OtherJson, Shape::NoJson, Shape::NoJson];
        assert_eq!(shapes(&values), expected);
    }
}
