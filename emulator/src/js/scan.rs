//! Reads the tokens of a text: white space, strings, numbers, literals.
//!
//! Used by `parse`, which knows the grammar. Each method leaves the cursor after what it read. A
//! [`Mistake`] names the place at which V8's parser gives up. Source: V8's `JsonParser`
//! (`ScanJsonString`, `ParseJsonNumber`, `ScanLiteral`).

use super::build::Text;
use super::plain::plain_length;
use super::syntax_error::{
    BAD_CONTROL_CHARACTER, BAD_ESCAPED_CHARACTER, BAD_UNICODE_ESCAPE, Mistake,
    NO_DIGIT_IN_EXPONENT, NO_DIGIT_IN_FRACTION, NO_NUMBER_AFTER_MINUS, UNTERMINATED_STRING,
};
use super::wtf8::Wtf8Buffer;

/// A cursor in a text. Between calls it is never inside a character.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// The first byte of the next token; None at the end of the text.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.current() {
            self.at += 1;
        }
        self.current()
    }

    /// Skips the current character, which must be of one byte.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Skips the next token if it is this character.
    #[inline]
    pub(super) fn eat(&mut self, punctuator: u8) -> bool {
        let found = self.peek() == Some(punctuator);
        self.at += usize::from(found);
        found
    }

    /// Skips the next token, which must be this character.
    #[inline]
    pub(super) fn expect(&mut self, punctuator: u8, wording: &'static str) -> Result<(), Mistake> {
        if self.eat(punctuator) { Ok(()) } else { Err(self.mistake(wording)) }
    }

    /// Reads `true`, `false` or `null`, whose first character is the current one.
    pub(super) fn literal(&mut self, literal: &str) -> Result<(), Mistake> {
        for expected in literal.bytes() {
            if self.current() != Some(expected) {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        Ok(())
    }

    /// The mistake that the current character, or the end of the text, is not allowed here.
    pub(super) fn unexpected(&self) -> Mistake {
        Mistake { at: self.at, wording: None }
    }

    /// The mistake that the text breaks a rule here.
    pub(super) fn mistake(&self, wording: &'static str) -> Mistake {
        Mistake { at: self.at, wording: Some(wording) }
    }

    #[inline]
    fn current(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

/// Strings.
impl<'t> Scanner<'t> {
    /// Reads a string from after its opening quote to after its closing one.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Text<'t>, Mistake> {
        let start = self.at;
        self.at += plain_length(&self.bytes[start..]);
        if self.current() == Some(b'"') {
            self.at += 1;
            return Ok(Text::Plain { quoted: &self.text[start - 1..self.at] });
        }
        self.at = start;
        self.unescape().map(Text::Escaped)
    }

    /// Reads a string with escapes, as [`Self::string`] does.
    fn unescape(&mut self) -> Result<Wtf8Buffer, Mistake> {
        let mut buffer = Wtf8Buffer::default();
        loop {
            buffer.push_str(self.plain_run());
            match self.current() {
                None => return Err(self.mistake(UNTERMINATED_STRING)),
                Some(b'"') => break,
                Some(b'\\') => buffer.push_unit(self.escape()?),
                Some(_) => return Err(self.mistake(BAD_CONTROL_CHARACTER)),
            }
        }
        self.at += 1;
        Ok(buffer)
    }

    /// Skips the characters of a string up to the next special one.
    #[inline]
    fn plain_run(&mut self) -> &'t str {
        let start = self.at;
        self.at += plain_length(&self.bytes[start..]);
        &self.text[start..self.at]
    }

    /// Reads an escape. The current character is its backslash.
    fn escape(&mut self) -> Result<u16, Mistake> {
        self.at += 1;
        let unit = match self.current() {
            Some(itself @ (b'"' | b'\\' | b'/')) => itself,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0c,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.bad_escape()),
        };
        self.at += 1;
        Ok(unit.into())
    }

    /// Reads four hexadecimal digits. The current character is the `u` before them.
    fn unicode_escape(&mut self) -> Result<u16, Mistake> {
        let mut unit = 0;
        for _ in 0..4 {
            self.at += 1;
            let digit = self.current().and_then(hex_value);
            unit = unit << 4 | digit.ok_or_else(|| self.mistake(BAD_UNICODE_ESCAPE))?;
        }
        self.at += 1;
        Ok(unit)
    }

    /// V8 has words of their own only for characters of Latin-1.
    fn bad_escape(&self) -> Mistake {
        match self.text[self.at..].chars().next() {
            Some(..='\u{ff}') => self.mistake(BAD_ESCAPED_CHARACTER),
            _ => self.unexpected(),
        }
    }
}

/// Numbers.
impl<'t> Scanner<'t> {
    /// Reads a number, as it is spelled. The current character is its sign or first digit.
    #[inline]
    pub(super) fn number(&mut self) -> Result<&'t str, Mistake> {
        let start = self.at;
        self.at += usize::from(self.current() == Some(b'-'));
        self.integer()?;
        if self.current() == Some(b'.') {
            self.at += 1;
            self.digits(NO_DIGIT_IN_FRACTION)?;
        }
        if matches!(self.current(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.current(), Some(b'+' | b'-')));
            self.digits(NO_DIGIT_IN_EXPONENT)?;
        }
        Ok(&self.text[start..self.at])
    }

    fn integer(&mut self) -> Result<(), Mistake> {
        if self.current() != Some(b'0') {
            return self.digits(NO_NUMBER_AFTER_MINUS);
        }
        self.at += 1;
        match self.current() {
            Some(b'0'..=b'9') => Err(self.unexpected()),
            _ => Ok(()),
        }
    }

    /// Skips one digit or more.
    #[inline]
    fn digits(&mut self, none: &'static str) -> Result<(), Mistake> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.current() {
            self.at += 1;
        }
        if self.at == start { Err(self.mistake(none)) } else { Ok(()) }
    }
}

fn hex_value(digit: u8) -> Option<u16> {
    u16::try_from(char::from(digit).to_digit(16)?).ok()
}
