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
    let mut parser = Parser { scanner: Scanner::new(text), open: Vec::new() };
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
    /// The arrays and objects whose ends are to come, the innermost last. A stack of their own, because a
    /// client says how deep they are.
    open: Vec<Open>,
}

/// An array or an object whose end is to come.
enum Open {
    Array(Vec<Value>),
    /// With the name of the member that comes next.
    Object(IndexMap<Text, Value>, Text),
}

impl Parser<'_> {
    fn value(&mut self) -> Result<Value, ParseError> {
        loop {
            if let Some(value) = self.begin()?
                && let Some(outermost) = self.end(value)?
            {
                return Ok(outermost);
            }
        }
    }

    /// Reads a value; nothing where an array or an object begins that is not empty.
    fn begin(&mut self) -> Result<Option<Value>, ParseError> {
        match self.scanner.peek() {
            Some(b'"') => self.scanner.string().map(|text| Some(Value::Text(text))),
            Some(b'{') => self.begin_object(),
            Some(b'[') => self.begin_array(),
            _ => match self.constant() {
                Some(constant) => Ok(Some(constant)),
                None => self.scanner.number().map(Some),
            },
        }
    }

    /// Skips an opening bracket, one level deeper.
    fn go_deeper(&mut self) -> Result<(), ParseError> {
        if self.open.len() == MAX_DEPTH {
            return Err(ParseError::TooDeep);
        }
        self.scanner.at += 1;
        self.scanner.skip_space();
        Ok(())
    }

    fn begin_array(&mut self) -> Result<Option<Value>, ParseError> {
        self.go_deeper()?;
        if self.scanner.take(b']') {
            return Ok(Some(Value::Array(Vec::new())));
        }
        self.open.push(Open::Array(Vec::new()));
        Ok(None)
    }

    fn begin_object(&mut self) -> Result<Option<Value>, ParseError> {
        self.go_deeper()?;
        if self.scanner.take(b'}') {
            return Ok(Some(Value::Object(IndexMap::new())));
        }
        let name = self.member_name()?;
        self.open.push(Open::Object(IndexMap::new(), name));
        Ok(None)
    }

    /// Puts a value into the array or object around it, and that into the next one as long as they end.
    /// Returns the outermost value once it has ended.
    fn end(&mut self, mut value: Value) -> Result<Option<Value>, ParseError> {
        while let Some(around) = self.open.pop() {
            value = match around {
                Open::Array(mut elements) => {
                    elements.push(value);
                    if !self.ends_with(b']')? {
                        self.open.push(Open::Array(elements));
                        return Ok(None);
                    }
                    Value::Array(elements)
                }
                Open::Object(mut members, name) => {
                    members.insert(name, value);
                    if !self.ends_with(b'}')? {
                        let name = self.member_name()?;
                        self.open.push(Open::Object(members, name));
                        return Ok(None);
                    }
                    Value::Object(members)
                }
            };
        }
        Ok(Some(value))
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
    use crate::api::kv_store::python::write::write;
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

    /// A request is read on a thread of 2 MiB, also in a build for debugging.
    #[test]
    fn the_deepest_value_is_read_and_written_on_half_the_stack_of_a_thread() {
        let text = format!("{}1{}", "{\"a\":".repeat(MAX_DEPTH), "}".repeat(MAX_DEPTH));
        let thread = std::thread::Builder::new().stack_size(1 << 20);
        let is_same = thread.spawn(move || {
            let mut written = Vec::new();
            write(&mut written, &parse(text.as_bytes()).unwrap());
            written == text.as_bytes()
        });
        assert!(is_same.unwrap().join().unwrap());
    }

    #[test]
    fn integers_end_where_python_gives_up() {
        let longest = format!("-{}", "9".repeat(MAX_INT_DIGITS));
        assert_eq!(parse(longest.as_bytes()), Ok(Value::Int(longest.clone())));
        assert_eq!(parse(format!("{longest}9").as_bytes()), Err(ParseError::TooManyDigits));
        assert!(parse(format!("{longest}9.0").as_bytes()).is_ok());
    }
}
