//! Text to value, with the words and offsets of Python's errors.
//!
//! Follows the C scanner of CPython 3.11 (`Modules/_json.c`), which accepts `NaN`, `Infinity` and
//! `-Infinity`. Invariant: `at` is never inside a character, since every token is ASCII.

use super::value::{Text, Value};
use indexmap::IndexMap;

/// How many arrays and objects may be nested: where Python's recursion limit of 1,000 stops the
/// framework's parser, the frames above it counted (measured on the real application).
pub const MAX_DEPTH: usize = 978;

/// How many digits an integer may have (`sys.int_info.default_max_str_digits`).
pub const MAX_INT_DIGITS: usize = 4300;

/// Why a text is not a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// A `json.JSONDecodeError`: its `msg`, and its `pos` in characters.
    #[error("{message} (char {offset})")]
    Syntax {
        /// Python's words.
        message: &'static str,
        /// Where, in characters from the beginning.
        offset: usize,
    },
    /// More than [`MAX_DEPTH`] levels: Python's `RecursionError`.
    #[error("more than {MAX_DEPTH} levels")]
    TooDeep,
    /// An integer of more than [`MAX_INT_DIGITS`] digits: Python's `ValueError`.
    #[error("an integer of more than {MAX_INT_DIGITS} digits")]
    TooManyDigits,
}

/// Parses the one value of `text`, which [`super::decode`] yielded.
///
/// # Errors
/// As [`ParseError`] lists; the first one met.
pub fn parse(text: &[u8]) -> Result<Value, ParseError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    parser.skip_space();
    let value = parser.value()?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.error("Extra data", parser.at));
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn value(&mut self) -> Result<Value, ParseError> {
        match self.peek() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            _ => match self.constant() {
                Some(constant) => Ok(constant),
                None => self.number(),
            },
        }
    }

    /// One level deeper, past the opening bracket.
    fn nested(
        &mut self,
        inside: fn(&mut Self) -> Result<Value, ParseError>,
    ) -> Result<Value, ParseError> {
        if self.depth == MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        self.depth += 1;
        self.at += 1;
        self.skip_space();
        let value = inside(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, ParseError> {
        let mut members = IndexMap::new();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            let name = self.member_name()?;
            let value = self.value()?;
            members.insert(name, value);
            if self.ends_with(b'}')? {
                return Ok(Value::Object(members));
            }
        }
    }

    /// A member's name, and what stands between it and the value.
    fn member_name(&mut self) -> Result<Text, ParseError> {
        if self.peek() != Some(b'"') {
            return Err(self.error("Expecting property name enclosed in double quotes", self.at));
        }
        let name = self.string()?;
        self.skip_space();
        if !self.take(b':') {
            return Err(self.error("Expecting ':' delimiter", self.at));
        }
        self.skip_space();
        Ok(name)
    }

    fn array(&mut self) -> Result<Value, ParseError> {
        let mut elements = Vec::new();
        if self.take(b']') {
            return Ok(Value::Array(elements));
        }
        loop {
            elements.push(self.value()?);
            if self.ends_with(b']')? {
                return Ok(Value::Array(elements));
            }
        }
    }

    /// After an element: whether the bracket follows; else a comma must, and space is skipped.
    fn ends_with(&mut self, bracket: u8) -> Result<bool, ParseError> {
        self.skip_space();
        if self.take(bracket) {
            return Ok(true);
        }
        if !self.take(b',') {
            return Err(self.error("Expecting ',' delimiter", self.at));
        }
        self.skip_space();
        Ok(false)
    }

    fn constant(&mut self) -> Option<Value> {
        let (word, value) = match self.peek()? {
            b'n' => ("null", Value::Null),
            b't' => ("true", Value::Bool(true)),
            b'f' => ("false", Value::Bool(false)),
            b'N' => ("NaN", Value::Float(f64::NAN)),
            b'I' => ("Infinity", Value::Float(f64::INFINITY)),
            b'-' => ("-Infinity", Value::Float(f64::NEG_INFINITY)),
            _ => return None,
        };
        let found = self.text[self.at..].starts_with(word.as_bytes());
        found.then(|| {
            self.at += word.len();
            value
        })
    }

    /// `-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?`: the longest part that fits; the rest is not ours.
    fn number(&mut self) -> Result<Value, ParseError> {
        let rest = &self.text[self.at..];
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = match rest.get(sign) {
            Some(b'0') => 1,
            _ => leading_digits(&rest[sign..]),
        };
        if digits == 0 {
            return Err(self.error("Expecting value", self.at));
        }
        let integer = sign + digits;
        let fraction = fraction_bytes(&rest[integer..]);
        let exponent = exponent_bytes(&rest[integer + fraction..]);
        let length = integer + fraction + exponent;
        self.at += length;
        if length > integer { Ok(float(&rest[..length])) } else { int(&rest[..integer], digits) }
    }

    fn string(&mut self) -> Result<Text, ParseError> {
        let opening = self.at;
        let mut text = Text::default();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F));
            let Some(plain) = plain else {
                return Err(self.error("Unterminated string starting at", opening));
            };
            text.push_bytes(&rest[..plain]);
            self.at += plain;
            match rest[plain] {
                b'"' => break,
                b'\\' => self.escape(&mut text, opening)?,
                _ => return Err(self.error("Invalid control character at", self.at)),
            }
        }
        self.at += 1;
        Ok(text)
    }

    fn escape(&mut self, text: &mut Text, opening: usize) -> Result<(), ParseError> {
        let Some(&letter) = self.text.get(self.at + 1) else {
            return Err(self.error("Unterminated string starting at", opening));
        };
        let code_point = match letter {
            b'"' | b'\\' | b'/' => u32::from(letter),
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => 0x0A,
            b'r' => 0x0D,
            b't' => 0x09,
            b'u' => return self.unicode_escape(text),
            _ => return Err(self.error("Invalid \\escape", self.at)),
        };
        text.push(code_point);
        self.at += 2;
        Ok(())
    }

    fn unicode_escape(&mut self, text: &mut Text) -> Result<(), ParseError> {
        let Some(unit) = self.utf16_unit(self.at) else {
            return Err(self.error("Invalid \\uXXXX escape", self.at + 1));
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

    /// The unit that `\uXXXX` at `start` stands for. Python wants one character more behind it.
    fn utf16_unit(&self, start: usize) -> Option<u32> {
        let escape = self.text.get(start..start + UNIT_BYTES)?;
        if !escape.starts_with(b"\\u") || start + UNIT_BYTES == self.text.len() {
            return None;
        }
        escape[2..]
            .iter()
            .try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn error(&self, message: &'static str, at: usize) -> ParseError {
        let offset = self.text[..at].iter().filter(|byte| *byte & 0xC0 != 0x80).count();
        ParseError::Syntax { message, offset }
    }
}

/// How long `\uXXXX` is.
const UNIT_BYTES: usize = 6;

fn leading_digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn fraction_bytes(text: &[u8]) -> usize {
    match text {
        [b'.', digits @ ..] if leading_digits(digits) > 0 => 1 + leading_digits(digits),
        _ => 0,
    }
}

fn exponent_bytes(text: &[u8]) -> usize {
    let (sign, digits) = match text {
        [b'e' | b'E', b'+' | b'-', digits @ ..] => (1, leading_digits(digits)),
        [b'e' | b'E', digits @ ..] => (0, leading_digits(digits)),
        _ => (0, 0),
    };
    if digits == 0 { 0 } else { 1 + sign + digits }
}

fn int(number: &[u8], digits: usize) -> Result<Value, ParseError> {
    if digits > MAX_INT_DIGITS {
        return Err(ParseError::TooManyDigits);
    }
    // Python has no integer that is minus zero.
    let number = if number == b"-0" { b"0" } else { number };
    Ok(Value::Int(String::from_utf8_lossy(number).into_owned()))
}

fn float(number: &[u8]) -> Value {
    let number = std::str::from_utf8(number).expect("a number is ASCII");
    Value::Float(number.parse().expect("Rust reads every number that JSON allows"))
}

#[cfg(test)]
mod tests;
