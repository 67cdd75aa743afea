//! A value that `json.loads` returns.
//!
//! Invariant: integers keep every digit, as in Python; other numbers are doubles. A string is a sequence
//! of code points, lone surrogates among them.

use indexmap::IndexMap;

/// A parsed JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer, as Python writes it back: an optional minus and its digits.
    Int(String),
    /// Any other number; infinite for `Infinity` and for numbers beyond a double.
    Float(f64),
    /// A string.
    Text(Text),
    /// An array.
    Array(Vec<Value>),
    /// An object. Of members with one name it keeps the place of the first and the value of the last.
    Object(IndexMap<Text, Value>),
}

impl Value {
    pub(crate) fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// A Python string: UTF-8, where a lone surrogate is encoded as three bytes, as if it were a
/// character.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Text(Vec<u8>);

impl Text {
    /// The text of bytes that are a result of [`super::decode()`], or a part of one.
    pub(crate) fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// Appends bytes that are text in this encoding.
    pub(crate) fn push_bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Appends one code point, surrogates included; at most 0x10FFFF.
    pub(crate) fn push(&mut self, code_point: u32) {
        push_code_point(&mut self.0, code_point);
    }

    /// The text as UTF-8. None if it contains a lone surrogate.
    pub(crate) fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    pub(crate) fn starts_with(&self, prefix: &str) -> bool {
        self.0.starts_with(prefix.as_bytes())
    }

    /// UTF-8, except for lone surrogates.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from_bytes(text)
    }
}

/// Appends a code point as UTF-8 encodes it, also a surrogate.
pub(super) fn push_code_point(bytes: &mut Vec<u8>, code_point: u32) {
    if let Some(character) = char::from_u32(code_point) {
        bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        return;
    }
    let [_, _, high, low] = code_point.to_be_bytes();
    bytes.extend_from_slice(&[
        0xE0 | high >> 4,
        0x80 | (high & 0x0F) << 2 | low >> 6,
        0x80 | low & 0x3F,
    ]);
}
