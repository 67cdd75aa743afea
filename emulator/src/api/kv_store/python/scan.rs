//! A cursor in a text.
//!
//! Invariant: the cursor is never inside a character, since every token is ASCII.

use super::error::ParseError;

/// A text, and how far it is read.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// The unread rest of the text.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Reads this byte if it comes next, and says whether it did.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Python's error at this place.
    pub(super) fn error(&self, message: &'static str) -> ParseError {
        self.error_at(message, self.at)
    }

    /// Python's error at that place. Python counts characters.
    pub(super) fn error_at(&self, message: &'static str, at: usize) -> ParseError {
        let offset = self.text[..at].iter().filter(|byte| *byte & 0xC0 != 0x80).count();
        ParseError::Syntax { message, offset }
    }
}
