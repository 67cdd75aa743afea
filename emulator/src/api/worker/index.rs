//! The entry `__index__`: a JSON array of the item keys, which is all that makes items listable.
//!
//! It is read, changed in memory and written back, with nothing that makes these one. Where its
//! text has become something other than an array, the array methods fail as JavaScript's do.

use crate::js::{self, Array, JsString, Value};
use bytes::Bytes;

/// The key under which the index lies in the namespace.
pub(super) const INDEX_KEY: &str = "__index__";

const EMPTY: &[u8] = b"[]";

/// The index as it was read: canonical JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Index {
    text: Bytes,
}

/// A method of arrays that the index has not, since it is no array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("index.{0} is not a function")]
pub(super) struct IndexError(&'static str);

impl Index {
    /// The index that `stored` holds; nothing stored is an empty one.
    pub(super) fn read(stored: Option<Bytes>) -> Self {
        let text = stored.filter(|text| !text.is_empty());
        Self { text: text.unwrap_or(Bytes::from_static(EMPTY)) }
    }

    /// Whether both have one text; the texts of one stored value are told by their address.
    pub(super) fn is_same_text(&self, other: &Self) -> bool {
        std::ptr::eq(self.text.as_ref(), other.text.as_ref()) || self.text == other.text
    }

    /// The text to store.
    pub(super) fn text(&self) -> Bytes {
        self.text.clone()
    }

    /// `index.push(key)`. Since the text is canonical, what `JSON.stringify` would write of the
    /// longer array is this text with the key before the closing bracket.
    pub(super) fn push(&self, key: &str) -> Result<Self, IndexError> {
        let items = self.array_text("push")?;
        let mut text = Vec::with_capacity(self.text.len() + key.len() + 3);
        text.extend_from_slice(items);
        if items.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(js::stringify(&Value::String(key.into())).as_bytes());
        text.push(b']');
        Ok(Self { text: text.into() })
    }

    /// `index.filter(k => k !== key)`.
    pub(super) fn without(&self, key: &str) -> Result<Self, IndexError> {
        let is_other =
            |item: &Value| !matches!(item, Value::String(name) if name.to_str() == Some(key));
        let others: Vec<Value> = self.array("filter")?.into_iter().filter(is_other).collect();
        Ok(Self { text: js::stringify(&Value::Array(others.into())).into() })
    }

    /// The keys, in the order of adding, as `index.map` visits them.
    pub(super) fn keys(&self) -> Result<Vec<JsString>, IndexError> {
        let items = self.array("map")?;
        Ok(items.iter().map(name_of).collect())
    }

    /// `[` and the items: the text of an array without its closing bracket.
    fn array_text(&self, method: &'static str) -> Result<&[u8], IndexError> {
        if self.text.starts_with(b"[") { self.text.strip_suffix(b"]") } else { None }
            .ok_or(IndexError(method))
    }

    fn array(&self, method: &'static str) -> Result<Array, IndexError> {
        match js::parse(&self.text) {
            Ok(Value::Array(items)) => Ok(items),
            _ => Err(IndexError(method)),
        }
    }
}

/// A key as KV coerces it. The Worker only ever writes strings here.
fn name_of(item: &Value) -> JsString {
    js::to_string(item).unwrap_or_else(|_| JsString::from(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn index(text: &'static str) -> Index {
        Index::read(Some(Bytes::from_static(text.as_bytes())))
    }

    #[test]
    fn nothing_stored_is_an_empty_index() {
        assert_eq!(Index::read(None), index("[]"));
    }

    #[rstest]
    #[case("[]", r#"["k"]"#)]
    #[case(r#"["a","b"]"#, r#"["a","b","k"]"#)]
    fn a_key_is_added_at_the_end(#[case] before: &'static str, #[case] after: &'static str) {
        assert_eq!(index(before).push("k"), Ok(index(after)));
    }

    #[rstest]
    #[case(r#"["k"]"#, "[]")]
    #[case(r#"["a","k","b","k"]"#, r#"["a","b"]"#)]
    #[case(r#"["ak","k2"]"#, r#"["ak","k2"]"#)]
    fn removing_leaves_the_others(#[case] before: &'static str, #[case] after: &'static str) {
        assert_eq!(index(before).without("k"), Ok(index(after)));
    }

    #[test]
    fn an_index_that_is_an_object_has_no_array_methods() {
        let broken = index(r#"{"x":1}"#);
        assert_eq!(broken.push("k").unwrap_err().to_string(), "index.push is not a function");
        assert_eq!(broken.without("k").unwrap_err().to_string(), "index.filter is not a function");
        assert_eq!(broken.keys().unwrap_err().to_string(), "index.map is not a function");
    }
}
