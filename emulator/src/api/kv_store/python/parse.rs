//! Parses a text, with the words and offsets of Python's errors.
//!
//! Follows the C scanner of CPython 3.11 (`Modules/_json.c`), which accepts `NaN`, `Infinity` and
//! `-Infinity`.

use super::error::{MAX_DEPTH, ParseError};
use super::scan::Scanner;
use super::value::{Text, Value};
use indexmap::IndexMap;

/// Parses `text`, a result of [`super::decode()`], which must contain one value.
pub(crate) fn parse(text: &[u8]) -> Result<Value, ParseError> {
    let mut parser = Parser { scanner: Scanner::new(text), depth: 0 };
    parser.scanner.skip_space();
    let value = parser.value()?;
    parser.scanner.skip_space();
    if parser.scanner.at < text.len() {
        return Err(parser.scanner.error("Extra data"));
    }
    Ok(value)
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn value(&mut self) -> Result<Value, ParseError> {
        match self.scanner.peek() {
            Some(b'"') => self.scanner.string().map(Value::Text),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            _ => match self.constant() {
                Some(constant) => Ok(constant),
                None => self.scanner.number(),
            },
        }
    }

    /// Skips the opening bracket and reads what is inside, one level deeper.
    fn nested(
        &mut self,
        inside: fn(&mut Self) -> Result<Value, ParseError>,
    ) -> Result<Value, ParseError> {
        if self.depth == MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        self.depth += 1;
        self.scanner.at += 1;
        self.scanner.skip_space();
        let value = inside(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, ParseError> {
        let mut members = IndexMap::new();
        if self.scanner.take(b'}') {
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

    /// A member's name, and the colon after it.
    fn member_name(&mut self) -> Result<Text, ParseError> {
        if self.scanner.peek() != Some(b'"') {
            return Err(self.scanner.error("Expecting property name enclosed in double quotes"));
        }
        let name = self.scanner.string()?;
        self.scanner.skip_space();
        if !self.scanner.take(b':') {
            return Err(self.scanner.error("Expecting ':' delimiter"));
        }
        self.scanner.skip_space();
        Ok(name)
    }

    fn array(&mut self) -> Result<Value, ParseError> {
        let mut elements = Vec::new();
        if self.scanner.take(b']') {
            return Ok(Value::Array(elements));
        }
        loop {
            elements.push(self.value()?);
            if self.ends_with(b']')? {
                return Ok(Value::Array(elements));
            }
        }
    }

    /// After an element: true if the closing bracket follows. Else a comma must follow.
    fn ends_with(&mut self, bracket: u8) -> Result<bool, ParseError> {
        self.scanner.skip_space();
        if self.scanner.take(bracket) {
            return Ok(true);
        }
        if !self.scanner.take(b',') {
            return Err(self.scanner.error("Expecting ',' delimiter"));
        }
        self.scanner.skip_space();
        Ok(false)
    }

    fn constant(&mut self) -> Option<Value> {
        let (word, value) = match self.scanner.peek()? {
            b'n' => ("null", Value::Null),
            b't' => ("true", Value::Bool(true)),
            b'f' => ("false", Value::Bool(false)),
            b'N' => ("NaN", Value::Float(f64::NAN)),
            b'I' => ("Infinity", Value::Float(f64::INFINITY)),
            b'-' => ("-Infinity", Value::Float(f64::NEG_INFINITY)),
            _ => return None,
        };
        let found = self.scanner.rest().starts_with(word.as_bytes());
        found.then(|| {
            self.scanner.at += word.len();
            value
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kv_store::python::error::MAX_INT_DIGITS;
    use rstest::rstest;

    fn error_of(text: &str) -> (&'static str, usize) {
        match parse(text.as_bytes()) {
            Err(ParseError::Syntax { message, offset }) => (message, offset),
            other => panic!("{other:?}"),
        }
    }

    #[rstest]
    #[case("", 0)]
    #[case("  ", 2)]
    #[case("nul", 0)]
    #[case("-", 0)]
    #[case("-a", 0)]
    #[case("[", 1)]
    #[case("[1,", 3)]
    #[case("[1,]", 3)]
    #[case("{\"é\":}", 5)]
    #[case(".5", 0)]
    #[case("+1", 0)]
    fn a_value_is_expected(#[case] text: &str, #[case] offset: usize) {
        assert_eq!(error_of(text), ("Expecting value", offset));
    }

    #[rstest]
    #[case("1 2", 2)]
    #[case("01", 1)]
    #[case("1.", 1)]
    #[case("1e", 1)]
    #[case("1e+", 1)]
    #[case("{}}", 2)]
    #[case("truex", 4)]
    fn nothing_may_follow(#[case] text: &str, #[case] offset: usize) {
        assert_eq!(error_of(text), ("Extra data", offset));
    }

    #[rstest]
    #[case("{", 1)]
    #[case("{1:2}", 1)]
    #[case("{\"a\":1,}", 7)]
    #[case("{\"a\":1,", 7)]
    fn a_name_is_expected(#[case] text: &str, #[case] offset: usize) {
        assert_eq!(error_of(text), ("Expecting property name enclosed in double quotes", offset));
    }

    #[rstest]
    #[case("{\"a\" 1}", "Expecting ':' delimiter", 5)]
    #[case("{\"a\"", "Expecting ':' delimiter", 4)]
    #[case("{\"a\":1 \"b\"", "Expecting ',' delimiter", 7)]
    #[case("[1 2]", "Expecting ',' delimiter", 3)]
    #[case("[1", "Expecting ',' delimiter", 2)]
    fn a_delimiter_is_expected(#[case] text: &str, #[case] message: &str, #[case] offset: usize) {
        assert_eq!(error_of(text), (message, offset));
    }

    #[rstest]
    #[case("[\"ab", "Unterminated string starting at", 1)]
    #[case("\"a\\", "Unterminated string starting at", 0)]
    #[case("\"é\n\"", "Invalid control character at", 2)]
    #[case("\"é\\x\"", "Invalid \\escape", 2)]
    #[case("\"é\\u12g4\"", "Invalid \\uXXXX escape", 3)]
    #[case("\"\\u123", "Invalid \\uXXXX escape", 2)]
    #[case("\"\\u1234", "Invalid \\uXXXX escape", 2)]
    #[case("\"\\ud800\\uZ\"", "Invalid \\uXXXX escape", 8)]
    fn a_string_is_broken(#[case] text: &str, #[case] message: &str, #[case] offset: usize) {
        assert_eq!(error_of(text), (message, offset));
    }

    #[test]
    fn nesting_ends_where_python_gives_up() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(parse(nested(MAX_DEPTH + 1).as_bytes()), Err(ParseError::TooDeep));
        assert_eq!(parse("{\"a\":".repeat(1_000_000).as_bytes()), Err(ParseError::TooDeep));
    }

    #[test]
    fn integers_end_where_python_gives_up() {
        let longest = format!("-{}", "9".repeat(MAX_INT_DIGITS));
        assert_eq!(parse(longest.as_bytes()), Ok(Value::Int(longest.clone())));
        assert_eq!(parse(format!("{longest}9").as_bytes()), Err(ParseError::TooManyDigits));
        assert!(parse(format!("{longest}9.0").as_bytes()).is_ok());
    }
}
