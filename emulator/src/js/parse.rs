//! `JSON.parse`: the grammar.

use super::assembly::Assembly;
use super::build::{Build, Container, Scalar};
use super::scan::Scanner;
use super::syntax_error::{
    EXPECTED_COLON, EXPECTED_COMMA_OR_BRACE, EXPECTED_COMMA_OR_BRACKET, EXPECTED_NAME,
    EXPECTED_NAME_OR_BRACE, Mistake, TEXT_AFTER_VALUE,
};
use super::{SyntaxError, Value};
use std::borrow::Cow;

/// Parses the bytes of a text as a Worker's `request.json()` does.
///
/// They are decoded as UTF-8, with U+FFFD for bytes that are not UTF-8. A byte order mark counts as a
/// character.
///
/// # Errors
/// What V8 throws at the first mistake, in its words.
pub fn parse(text: &[u8]) -> Result<Value, SyntaxError> {
    drive(&decode(text), Assembly::default()).map(Assembly::into_value)
}

/// Why [`parse_within`] makes no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The text is not JSON.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The value would take more memory than it may.
    #[error("the value takes too much memory")]
    TooLarge,
}

/// Parses as [`parse`] does, unless the value takes more than so many bytes of memory.
///
/// # Errors
/// [`ParseError`], for the first reason that is met.
pub fn parse_within(text: &[u8], max_memory: usize) -> Result<Value, ParseError> {
    let assembly = drive(&decode(text), Assembly::within(max_memory))?;
    if assembly.is_full() { Err(ParseError::TooLarge) } else { Ok(assembly.into_value()) }
}

/// Decodes UTF-8. Nearly every text is valid, and `from_utf8` checks faster than `from_utf8_lossy`.
pub(super) fn decode(text: &[u8]) -> Cow<'_, str> {
    str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed)
}

/// Parses a text, hands its parts to the builder, and returns the builder.
pub(super) fn drive<'t, B: Build<'t>>(text: &'t str, build: B) -> Result<B, SyntaxError> {
    let parser = Parser { scanner: Scanner::new(text), build };
    parser.text().map_err(|mistake| mistake.explain(text))
}

struct Parser<'t, B> {
    scanner: Scanner<'t>,
    build: B,
}

impl<'t, B: Build<'t>> Parser<'t, B> {
    fn text(mut self) -> Result<B, Mistake> {
        loop {
            let complete = self.begin_value()?;
            if self.build.is_full() {
                return Ok(self.build);
            }
            if complete && self.end_containers()? {
                break;
            }
        }
        match self.scanner.peek() {
            None => Ok(self.build),
            Some(_) => Err(self.scanner.mistake(TEXT_AFTER_VALUE)),
        }
    }

    /// Reads a value up to the beginning of its first child. True if the value is complete, having none.
    fn begin_value(&mut self) -> Result<bool, Mistake> {
        match self.scanner.peek() {
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'{') => self.begin_object(),
            Some(b'[') => Ok(self.begin_array()),
            Some(b't') => self.literal("true", Scalar::Bool(true)),
            Some(b'f') => self.literal("false", Scalar::Bool(false)),
            Some(b'n') => self.literal("null", Scalar::Null),
            _ => Err(self.scanner.unexpected()),
        }
    }

    fn string(&mut self) -> Result<bool, Mistake> {
        self.scanner.advance();
        let string = self.scanner.string()?;
        self.build.put(Scalar::String(string));
        Ok(true)
    }

    fn number(&mut self) -> Result<bool, Mistake> {
        let number = self.scanner.number()?;
        self.build.put(Scalar::Number(number));
        Ok(true)
    }

    fn literal(&mut self, text: &str, value: Scalar<'t>) -> Result<bool, Mistake> {
        self.scanner.literal(text)?;
        self.build.put(value);
        Ok(true)
    }

    fn begin_array(&mut self) -> bool {
        self.scanner.advance();
        self.build.open(Container::Array);
        self.ends_with(b']')
    }

    fn begin_object(&mut self) -> Result<bool, Mistake> {
        self.scanner.advance();
        self.build.open(Container::Object);
        if self.ends_with(b'}') {
            return Ok(true);
        }
        self.name(EXPECTED_NAME_OR_BRACE)?;
        Ok(false)
    }

    /// After a complete value, ends the containers of which it is the last child. True if the outermost
    /// value is complete; else the next child's value begins here.
    fn end_containers(&mut self) -> Result<bool, Mistake> {
        loop {
            match self.build.innermost() {
                None => return Ok(true),
                Some(Container::Array) => {
                    if self.scanner.eat(b',') {
                        return Ok(false);
                    }
                    self.end_container(b']', EXPECTED_COMMA_OR_BRACKET)?;
                }
                Some(Container::Object) => {
                    if self.scanner.eat(b',') {
                        self.name(EXPECTED_NAME)?;
                        return Ok(false);
                    }
                    self.end_container(b'}', EXPECTED_COMMA_OR_BRACE)?;
                }
            }
        }
    }

    fn ends_with(&mut self, bracket: u8) -> bool {
        let ends = self.scanner.eat(bracket);
        if ends {
            self.build.close();
        }
        ends
    }

    fn end_container(&mut self, bracket: u8, otherwise: &'static str) -> Result<(), Mistake> {
        self.scanner.expect(bracket, otherwise)?;
        self.build.close();
        Ok(())
    }

    /// Reads a property's name and the colon after it.
    fn name(&mut self, otherwise: &'static str) -> Result<(), Mistake> {
        self.scanner.expect(b'"', otherwise)?;
        let name = self.scanner.string()?;
        self.build.name(name);
        self.scanner.expect(b':', EXPECTED_COLON)
    }
}
