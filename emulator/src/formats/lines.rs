//! Cuts JSON lines into lines. Empty lines are skipped.

use super::error::{FormatError, Problem};
use super::limits::MAX_ITEM_BYTES;
use super::text::{ItemText, skip_mark};
use std::io::{BufRead, Read};

/// The lines of a text that are not empty.
pub(super) struct Lines<R> {
    input: R,
    line: u64,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line: 0, number: 0 }
    }

    fn read(&mut self) -> Result<Option<ItemText>, FormatError> {
        if self.line == 0 {
            skip_mark(&mut self.input)?;
        }
        loop {
            let mut bytes = Vec::new();
            let limit = MAX_ITEM_BYTES as u64 + 1;
            if self.input.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if !bytes.trim_ascii().is_empty() {
                self.number += 1;
                let text = ItemText { bytes, number: self.number, line: self.line };
                let fits = text.bytes.len() <= MAX_ITEM_BYTES;
                return if fits { Ok(Some(text)) } else { Err(text.broken(Problem::TooLong)) };
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<ItemText, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}
