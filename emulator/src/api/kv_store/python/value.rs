//! What `json.loads` makes of a document.
//!
//! Invariant: numbers keep what Python keeps of them: every digit of an integer, the double of the
//! rest. A string is a sequence of code points that may hold lone surrogates.

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
    /// Any other number; infinite when it was `Infinity` or beyond a double.
    Float(f64),
    /// A string.
    Text(Text),
    /// An array.
    Array(Vec<Value>),
    /// An object: of members with one name the last value counts, in the place of the first.
    Object(IndexMap<Text, Value>),
}

impl Value {
    /// An object of these members.
    #[must_use]
    pub(crate) fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// A Python string: code points in UTF-8, where a lone surrogate takes three bytes as if it were
/// a character.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Text(Vec<u8>);

impl Text {
    /// The text of bytes that [`super::decode`] yielded, or of parts of it.
    #[must_use]
    pub(crate) fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// Appends bytes that are text already.
    pub(crate) fn push_bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Appends one code point, surrogates included; at most 0x10FFFF.
    pub(crate) fn push(&mut self, code_point: u32) {
        push_code_point(&mut self.0, code_point);
    }

    /// The text, unless it holds a lone surrogate, which no UTF-8 can.
    #[must_use]
    pub(crate) fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Whether the text begins with `prefix`.
    #[must_use]
    pub(crate) fn starts_with(&self, prefix: &str) -> bool {
        self.0.starts_with(prefix.as_bytes())
    }

    /// The text's bytes: UTF-8 but for lone surrogates.
    #[must_use]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from_bytes(text)
    }
}

/// Writes a code point as UTF-8 writes it, a surrogate like any other.
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
