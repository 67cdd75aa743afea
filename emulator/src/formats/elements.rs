//! Cuts a JSON array into the texts of its elements, without holding more than one of them.
//!
//! Only brackets, commas and quotes are looked at. Whether an element is JSON is for its reader to say.

use super::error::{FormatError, Problem};
use super::limits::MAX_ITEM_BYTES;
use super::text::{ItemText, skip_mark};
use std::io::BufRead;

/// The elements of an array.
pub(super) struct Elements<R> {
    input: R,
    line: u64,
    number: u64,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    BeforeArray,
    /// Behind `[`.
    FirstElement,
    /// Behind `,`.
    Element,
    BehindArray,
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line: 1, number: 0, place: Place::BeforeArray }
    }

    fn read(&mut self) -> Result<Option<ItemText>, FormatError> {
        if self.place == Place::BeforeArray {
            skip_mark(&mut self.input)?;
            if self.peek()? != Some(b'[') {
                return Err(FormatError::NoArray);
            }
            self.input.consume(1);
            self.place = Place::FirstElement;
        }
        if self.place == Place::FirstElement && self.peek()? == Some(b']') {
            self.input.consume(1);
            self.place = Place::BehindArray;
        }
        if self.place == Place::BehindArray {
            return match self.peek()? {
                None => Ok(None),
                Some(_) => Err(FormatError::Behind { line: self.line }),
            };
        }
        self.element().map(Some)
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Result<Option<u8>, FormatError> {
        loop {
            let buffer = self.input.fill_buf()?;
            let Some(byte) = buffer.first().copied() else { return Ok(None) };
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(Some(byte));
            }
            self.line += u64::from(byte == b'\n');
            self.input.consume(1);
        }
    }

    fn element(&mut self) -> Result<ItemText, FormatError> {
        self.peek()?;
        self.number += 1;
        let mut text = ItemText { bytes: Vec::new(), number: self.number, line: self.line };
        let mut depth = Depth::default();
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Err(FormatError::Unfinished { line: self.line });
            }
            let end = buffer.iter().position(|byte| depth.ends_at(*byte));
            let (part, used) = end.map_or((buffer, buffer.len()), |end| (&buffer[..end], end + 1));
            if text.bytes.len() + part.len() > MAX_ITEM_BYTES {
                return Err(text.broken(Problem::TooLong));
            }
            text.bytes.extend_from_slice(part);
            self.line += part.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
            let is_last = end.is_some_and(|end| buffer[end] == b']');
            self.input.consume(used);
            if end.is_some() {
                self.place = if is_last { Place::BehindArray } else { Place::Element };
                return Ok(text);
            }
        }
    }
}

impl<R: BufRead> Iterator for Elements<R> {
    type Item = Result<ItemText, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// How deep within an element a place is.
#[derive(Debug, Default)]
struct Depth {
    brackets: usize,
    is_in_string: bool,
    is_escaped: bool,
}

impl Depth {
    /// Takes one more byte, and says whether the element ends before it.
    fn ends_at(&mut self, byte: u8) -> bool {
        if self.is_in_string {
            let is_escaped = std::mem::take(&mut self.is_escaped);
            self.is_escaped = byte == b'\\' && !is_escaped;
            self.is_in_string = byte != b'"' || is_escaped;
            return false;
        }
        match byte {
            b',' | b']' if self.brackets == 0 => return true,
            b'"' => self.is_in_string = true,
            b'{' | b'[' => self.brackets += 1,
            b'}' | b']' => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::io::BufReader;

    /// The elements, read through a buffer so small that everything is cut somewhere.
    fn elements(json: &str) -> Result<Vec<(String, u64)>, FormatError> {
        let elements = Elements::new(BufReader::with_capacity(3, json.as_bytes()));
        let text = |text: ItemText| (String::from_utf8(text.bytes).unwrap(), text.line);
        elements.map(|element| element.map(text)).collect()
    }

    #[test]
    fn an_array_is_cut_at_its_own_commas() {
        let json = "\u{feff} [ {\"a\":[1,2]},\n\"],\\\",\\\\\",\n\n3 ]\n";
        let expected = [("{\"a\":[1,2]}", 1), ("\"],\\\",\\\\\"", 2), ("3 ", 4)];
        let expected = expected.map(|(text, line)| (text.to_owned(), line));
        assert_eq!(elements(json).unwrap(), expected);
        assert_eq!(elements("[]").unwrap(), []);
        assert_eq!(elements("[1,]").unwrap().len(), 2);
    }

    #[rstest]
    #[case("", "no array")]
    #[case("{}", "no array")]
    #[case("[", "ends on line 1")]
    #[case("[1,\n{\"a\":1}\n", "ends on line 3")]
    #[case("[1]\n\n]", "line 3 has something behind")]
    fn what_is_no_array_is_refused(#[case] json: &str, #[case] told: &str) {
        let error = elements(json).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
