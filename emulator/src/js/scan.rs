//! Tokens out of a text: white space, strings, numbers, literals.
//!
//! Used by `parse`, which knows the grammar. Each method leaves the cursor behind what it read; a
//! [`Fault`] names the place where V8's parser stands when it gives up. Source: V8's `JsonParser`
//! (`ScanJsonString`, `ParseJsonNumber`, `ScanLiteral`).

use super::build::Text;
use super::plain::plain_length;
use super::syntax_error::{
    BAD_CONTROL_CHARACTER, BAD_ESCAPED_CHARACTER, BAD_UNICODE_ESCAPE, Fault, NO_DIGIT_IN_EXPONENT,
    NO_DIGIT_IN_FRACTION, NO_NUMBER_AFTER_MINUS, UNTERMINATED_STRING,
};
use super::wtf8::Wtf8Buffer;

/// A cursor over a text. It stands between characters, never inside one, when a method is called.
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

    /// The first byte of the next token; nothing at the end of the text.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.current() {
            self.at += 1;
        }
        self.current()
    }

    /// Passes the current character, which is of one byte.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Passes the next token if it is this character.
    #[inline]
    pub(super) fn eat(&mut self, punctuator: u8) -> bool {
        let found = self.peek() == Some(punctuator);
        self.at += usize::from(found);
        found
    }

    /// Passes the next token, which must be this character.
    #[inline]
    pub(super) fn expect(&mut self, punctuator: u8, wording: &'static str) -> Result<(), Fault> {
        if self.eat(punctuator) { Ok(()) } else { Err(self.fault(wording)) }
    }

    /// Reads `true`, `false` or `null`, whose first character is the current one.
    pub(super) fn literal(&mut self, literal: &str) -> Result<(), Fault> {
        for expected in literal.bytes() {
            if self.current() != Some(expected) {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        Ok(())
    }

    /// That the current character, or the end, cannot stand here.
    pub(super) fn unexpected(&self) -> Fault {
        Fault { at: self.at, wording: None }
    }

    /// That the text breaks a rule here.
    pub(super) fn fault(&self, wording: &'static str) -> Fault {
        Fault { at: self.at, wording: Some(wording) }
    }

    #[inline]
    fn current(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

/// Strings.
impl<'t> Scanner<'t> {
    /// Reads what follows the opening quote, up to and with the closing one.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Text<'t>, Fault> {
        let start = self.at;
        self.at += plain_length(&self.bytes[start..]);
        if self.current() == Some(b'"') {
            self.at += 1;
            return Ok(Text::Plain { quoted: &self.text[start - 1..self.at] });
        }
        self.at = start;
        self.unescape().map(Text::Escaped)
    }

    /// Reads a string with escape sequences in it, as [`Self::string`] does.
    fn unescape(&mut self) -> Result<Wtf8Buffer, Fault> {
        let mut buffer = Wtf8Buffer::default();
        loop {
            buffer.push_str(self.plain_run());
            match self.current() {
                None => return Err(self.fault(UNTERMINATED_STRING)),
                Some(b'"') => break,
                Some(b'\\') => buffer.push_unit(self.escape()?),
                Some(_) => return Err(self.fault(BAD_CONTROL_CHARACTER)),
            }
        }
        self.at += 1;
        Ok(buffer)
    }

    /// Passes what stands for itself in a string.
    #[inline]
    fn plain_run(&mut self) -> &'t str {
        let start = self.at;
        self.at += plain_length(&self.bytes[start..]);
        &self.text[start..self.at]
    }

    /// Reads an escape sequence, whose backslash is the current character.
    fn escape(&mut self) -> Result<u16, Fault> {
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

    /// Reads four hexadecimal digits, after the `u` which is the current character.
    fn unicode_escape(&mut self) -> Result<u16, Fault> {
        let mut unit = 0;
        for _ in 0..4 {
            self.at += 1;
            let digit = self.current().and_then(hex_value);
            unit = unit << 4 | digit.ok_or_else(|| self.fault(BAD_UNICODE_ESCAPE))?;
        }
        self.at += 1;
        Ok(unit)
    }

    /// V8 has its own words only for characters of Latin-1.
    fn bad_escape(&self) -> Fault {
        match self.text[self.at..].chars().next() {
            Some(..='\u{ff}') => self.fault(BAD_ESCAPED_CHARACTER),
            _ => self.unexpected(),
        }
    }
}

/// Numbers.
impl<'t> Scanner<'t> {
    /// Passes a number, whose sign or first digit is the current character; its spelling comes back.
    #[inline]
    pub(super) fn number(&mut self) -> Result<&'t str, Fault> {
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

    fn integer(&mut self) -> Result<(), Fault> {
        if self.current() != Some(b'0') {
            return self.digits(NO_NUMBER_AFTER_MINUS);
        }
        self.at += 1;
        match self.current() {
            Some(b'0'..=b'9') => Err(self.unexpected()),
            _ => Ok(()),
        }
    }

    /// Passes one digit or more.
    #[inline]
    fn digits(&mut self, none: &'static str) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.current() {
            self.at += 1;
        }
        if self.at == start { Err(self.fault(none)) } else { Ok(()) }
    }
}

fn hex_value(digit: u8) -> Option<u16> {
    u16::try_from(char::from(digit).to_digit(16)?).ok()
}
