//! What the parser drives: something that is built of a text's parts, in the order of the text.
//!
//! `parse` knows the grammar and nothing of what is made of it. Two things are: `assembly` makes a
//! [`Value`](super::Value), `canonical` writes the text anew.

use super::JsString;
use super::wtf8::Wtf8Buffer;

/// Something under construction. `'t` is the text.
pub(super) trait Build<'t> {
    /// The container that the next part belongs to.
    fn innermost(&self) -> Option<Container>;

    /// Begins a container. What comes until it is closed is in it.
    fn open(&mut self, container: Container);

    /// Names the next value, where the innermost container is an object.
    fn name(&mut self, name: Text<'t>);

    /// Takes a value that is no container.
    fn put(&mut self, scalar: Scalar<'t>);

    /// Finishes the innermost container.
    fn close(&mut self);
}

/// What holds other values.
#[derive(Debug, Clone, Copy)]
pub(super) enum Container {
    Array,
    Object,
}

/// A value that holds no others, as the scanner reads it.
#[derive(Debug)]
pub(super) enum Scalar<'t> {
    Null,
    Bool(bool),
    /// A number as it is spelt.
    Number(&'t str),
    String(Text<'t>),
}

/// A string of JSON.
#[derive(Debug)]
pub(super) enum Text<'t> {
    /// One of which nothing is escaped nor need be: as the text has it, with its quotes.
    Plain { quoted: &'t str },
    /// One with escape sequences: what it came to.
    Escaped(Wtf8Buffer),
}

impl Text<'_> {
    /// What it stands for.
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
