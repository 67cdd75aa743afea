//! Reads strings, with the words and offsets of Python's errors.

use super::error::ParseError;
use super::scan::Scanner;
use super::value::Text;

/// The length of `\uXXXX`.
const UNIT_BYTES: usize = 6;

impl Scanner<'_> {
    /// Reads a string, from its opening quote on.
    pub(super) fn string(&mut self) -> Result<Text, ParseError> {
        let opening = self.at;
        let mut text = Text::default();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F));
            let Some(plain) = plain else {
                return Err(self.error_at("Unterminated string starting at", opening));
            };
            text.push_bytes(&rest[..plain]);
            self.at += plain;
            match rest[plain] {
                b'"' => break,
                b'\\' => self.escape(&mut text, opening)?,
                _ => return Err(self.error("Invalid control character at")),
            }
        }
        self.at += 1;
        Ok(text)
    }

    fn escape(&mut self, text: &mut Text, opening: usize) -> Result<(), ParseError> {
        let Some(&letter) = self.text.get(self.at + 1) else {
            return Err(self.error_at("Unterminated string starting at", opening));
        };
        let code_point = match letter {
            b'"' | b'\\' | b'/' => u32::from(letter),
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => 0x0A,
            b'r' => 0x0D,
            b't' => 0x09,
            b'u' => return self.unicode_escape(text),
            _ => return Err(self.error("Invalid \\escape")),
        };
        text.push(code_point);
        self.at += 2;
        Ok(())
    }

    fn unicode_escape(&mut self, text: &mut Text) -> Result<(), ParseError> {
        let Some(unit) = self.utf16_unit(self.at) else {
            return Err(self.error_at("Invalid \\uXXXX escape", self.at + 1));
        };
        self.at += UNIT_BYTES;
        let low = if matches!(unit, 0xD800..=0xDBFF) { self.low_surrogate() } else { None };
        if let Some(low) = low {
            self.at += UNIT_BYTES;
            text.push(0x10000 + ((unit - 0xD800) << 10 | (low - 0xDC00)));
        } else {
            text.push(unit);
        }
        Ok(())
    }

    fn low_surrogate(&self) -> Option<u32> {
        self.utf16_unit(self.at).filter(|unit| matches!(unit, 0xDC00..=0xDFFF))
    }

    /// The UTF-16 unit of the `\uXXXX` at `start`. Python requires one more character after it.
    fn utf16_unit(&self, start: usize) -> Option<u32> {
        let escape = self.text.get(start..start + UNIT_BYTES)?;
        if !escape.starts_with(b"\\u") || start + UNIT_BYTES == self.text.len() {
            return None;
        }
        escape[2..]
            .iter()
            .try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }
}
