//! One item's text, and where it stands.

use super::error::{FormatError, Problem};
use std::io::BufRead;

/// The text of an item.
#[derive(Debug)]
pub(super) struct ItemText {
    pub(super) bytes: Vec<u8>,
    /// Which item it is, counted from 1.
    pub(super) number: u64,
    /// The line on which it begins, counted from 1.
    pub(super) line: u64,
}

impl ItemText {
    /// What is wrong with this item.
    pub(super) fn broken(&self, problem: Problem) -> FormatError {
        FormatError::Item { number: self.number, line: self.line, problem }
    }
}

/// Skips a byte order mark, which editors on Windows write.
pub(super) fn skip_mark(input: &mut impl BufRead) -> Result<(), FormatError> {
    let start = input.fill_buf()?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Err(FormatError::Utf16);
    }
    if start.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    Ok(())
}
