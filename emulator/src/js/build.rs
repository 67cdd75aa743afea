//! What the parser drives: a builder that receives the parts of a text in order.
//!
//! `parse` knows the grammar and not what is built. There are two builders: `assembly` makes a
//! [`Value`](super::Value), `canonical` writes the canonical text.

use super::JsString;
use super::wtf8::Wtf8Buffer;

/// A builder. `'t` is the lifetime of the text.
pub(super) trait Build<'t> {
    /// The kind of the container that the next part belongs to.
    fn innermost(&self) -> Option<Container>;

    /// Begins a container. The parts until it is closed belong to it.
    fn open(&mut self, container: Container);

    /// Takes the name of the next value, where the innermost container is an object.
    fn name(&mut self, name: Text<'t>);

    /// Takes a value that is not a container.
    fn put(&mut self, scalar: Scalar<'t>);

    /// Finishes the innermost container.
    fn close(&mut self);

    /// Whether the builder takes no more. The parser then stops.
    #[inline]
    fn is_full(&self) -> bool {
        false
    }
}

/// A value that contains other values.
#[derive(Debug, Clone, Copy)]
pub(super) enum Container {
    Array,
    Object,
}

/// Any other value, as the scanner reads it.
#[derive(Debug)]
pub(super) enum Scalar<'t> {
    Null,
    Bool(bool),
    /// A number, as it is spelled in the text.
    Number(&'t str),
    String(Text<'t>),
}

/// A string of JSON.
#[derive(Debug)]
pub(super) enum Text<'t> {
    /// A string without escapes, as it is in the text, with its quotes.
    Plain { quoted: &'t str },
    /// A string with escapes, after unescaping.
    Escaped(Wtf8Buffer),
}

impl Text<'_> {
    /// The content of the string.
    #[inline]
    pub(super) fn as_wtf8(&self) -> &[u8] {
        match self {
            Self::Plain { quoted } => &quoted.as_bytes()[1..quoted.len() - 1],
            Self::Escaped(buffer) => buffer.as_bytes(),
        }
    }
}

impl From<Text<'_>> for JsString {
    #[inline]
    fn from(text: Text<'_>) -> Self {
        Self::from_wtf8(text.as_wtf8())
    }
}
