//! Reads and writes numbers. Python keeps every digit of an integer; other numbers become doubles.

use super::error::{MAX_INT_DIGITS, ParseError};
use super::scan::Scanner;
use super::value::Value;

impl Scanner<'_> {
    /// Reads the longest text that matches `-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?`.
    pub(super) fn number(&mut self) -> Result<Value, ParseError> {
        let rest = &self.text[self.at..];
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = match rest.get(sign) {
            Some(b'0') => 1,
            _ => leading_digits(&rest[sign..]),
        };
        if digits == 0 {
            return Err(self.error("Expecting value"));
        }
        let integer = sign + digits;
        let fraction = fraction_bytes(&rest[integer..]);
        let exponent = exponent_bytes(&rest[integer + fraction..]);
        let length = integer + fraction + exponent;
        self.at += length;
        if length > integer { Ok(float(&rest[..length])) } else { int(&rest[..integer], digits) }
    }
}

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
    // Python's integers have no minus zero.
    let number = if number == b"-0" { b"0" } else { number };
    Ok(Value::Int(String::from_utf8_lossy(number).into_owned()))
}

fn float(number: &[u8]) -> Value {
    let number = std::str::from_utf8(number).expect("a number is ASCII");
    Value::Float(number.parse().expect("Rust reads every number that JSON allows"))
}

/// `repr(float)`: the shortest digits that read back as the same number, with an exponent below
/// 1e-4 and from 1e16 on.
pub(super) fn float_repr(number: f64) -> String {
    if !number.is_finite() {
        return "null".to_owned();
    }
    let (digits, point) = shortest_digits(number.abs());
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let zeros = |count: usize| "0".repeat(count);
    let places = usize::try_from(point).unwrap_or(0);
    match point {
        -3..=0 => format!("{sign}0.{}{digits}", zeros(point.unsigned_abs() as usize)),
        1..=16 if digits.len() <= places => {
            format!("{sign}{digits}{}.0", zeros(places - digits.len()))
        }
        1..=16 => format!("{sign}{}.{}", &digits[..places], &digits[places..]),
        _ => {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            format!("{sign}{first}{dot}{rest}e{:+03}", point - 1)
        }
    }
}

/// The shortest digits of a number that is not negative, and the place of its decimal point: the number
/// is `0.digits` times ten to that power. Of several shortest, Python and ECMAScript both take the
/// nearest, and of two equally near the even one, so that ECMAScript's writer can be used.
fn shortest_digits(number: f64) -> (String, i32) {
    let mut buffer = ryu_js::Buffer::new();
    let written = buffer.format_finite(number);
    let (mantissa, exponent) = written.split_once('e').unwrap_or((written, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().expect("ECMAScript writes a decimal exponent");
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let leading_zeros = all.len() - digits.len();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return ("0".to_owned(), 1);
    }
    let point = i32::try_from(whole.len()).expect("at most 21 digits stand before the point")
        - i32::try_from(leading_zeros).expect("at most 7 zeros lead");
    (digits.to_owned(), point + exponent)
}
