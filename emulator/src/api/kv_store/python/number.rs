//! Numbers of JSON, in and out: Python keeps every digit of an integer, and the double of the rest.

use super::scan::Scanner;
use super::{ParseError, Value};

/// How many digits an integer may have (`sys.int_info.default_max_str_digits`).
pub(crate) const MAX_INT_DIGITS: usize = 4300;

impl Scanner<'_> {
    /// `-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?`: the longest part that fits; the rest is not ours.
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
    // Python has no integer that is minus zero.
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

/// The digits of a number that is not negative, and where its decimal point is: `0.digits` times
/// ten to that power. Of two shortest the nearer one, of two as near the even one: Python and
/// ECMAScript agree there, so the latter's writer serves.
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

#[cfg(test)]
mod tests {
    use crate::api::kv_store::python::{ParseError, Value, decode, parse, write};
    use rstest::rstest;

    use super::MAX_INT_DIGITS;

    fn rewritten(json: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, &parse(&decode(json.as_bytes()).unwrap()).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[rstest]
    #[case("1e3", "1000.0")]
    #[case("0.0000001", "1e-07")]
    #[case("0.0001", "0.0001")]
    #[case("0.00001", "1e-05")]
    #[case("1e15", "1000000000000000.0")]
    #[case("1e16", "1e+16")]
    #[case("123456789012345678.5", "1.2345678901234568e+17")]
    #[case("1E+2", "100.0")]
    #[case("5e-324", "5e-324")]
    #[case("1.7976931348623157e308", "1.7976931348623157e+308")]
    #[case("9.999e22", "9.999e+22")]
    #[case("-0.00012", "-0.00012")]
    #[case("12345678901234567.0", "1.2345678901234568e+16")]
    #[case("1234567890123456.5", "1234567890123456.5")]
    #[case::of_two_as_near_the_even_one("966224135671476.25", "966224135671476.2")]
    #[case("1e-400", "0.0")]
    #[case("-0", "0")]
    #[case("-0.0", "-0.0")]
    #[case("123456789012345678901234567890", "123456789012345678901234567890")]
    fn numbers_are_written_as_python_writes_them(#[case] json: &str, #[case] expected: &str) {
        assert_eq!(rewritten(json), expected);
    }

    #[rstest]
    #[case("NaN")]
    #[case("Infinity")]
    #[case("-Infinity")]
    #[case("1e309")]
    fn a_number_that_json_cannot_hold_is_null(#[case] json: &str) {
        assert_eq!(rewritten(json), "null");
    }

    #[test]
    fn integers_end_where_python_gives_up() {
        let longest = format!("-{}", "9".repeat(MAX_INT_DIGITS));
        assert_eq!(parse(longest.as_bytes()), Ok(Value::Int(longest.clone())));
        assert_eq!(parse(format!("{longest}9").as_bytes()), Err(ParseError::TooManyDigits));
        assert!(parse(format!("{longest}9.0").as_bytes()).is_ok());
    }
}
