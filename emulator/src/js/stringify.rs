//! `JSON.stringify`, without indentation.

use super::plain::plain_length;
use super::walk::{Walk, WalkEvent};
use super::wtf8::Units;
use super::{JsString, Value, number};
use std::fmt::{self, Write};

/// Writes a value as `JSON.stringify` does.
///
/// The output is well-formed: a lone surrogate becomes `\ud800`, an infinity `null`.
#[must_use]
pub fn stringify(value: &Value) -> String {
    let mut out = String::with_capacity(SHORT_TEXT_BYTES);
    for event in Walk::new(value) {
        match event {
            WalkEvent::Enter(name, value) => write_start(name, value, &mut out),
            WalkEvent::LeaveArray => out.push(']'),
            WalkEvent::LeaveObject => out.push('}'),
        }
    }
    out
}

/// The initial capacity. Longer texts grow.
const SHORT_TEXT_BYTES: usize = 64;

fn write_start(name: Option<&JsString>, value: &Value, out: &mut String) {
    separate(out);
    if let Some(name) = name {
        write_string(name.as_wtf8(), out);
        out.push(':');
    }
    match value {
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Null => out.push_str("null"),
        Value::Number(number) => write_number(*number, out),
        Value::String(string) => write_string(string.as_wtf8(), out),
        Value::Array(_) => out.push('['),
        Value::Object(_) => out.push('{'),
    }
}

/// Writes the comma before the next name or value, where one belongs.
#[inline]
pub(super) fn separate(out: &mut String) {
    // No value ends with these. A first child follows a bracket, and a property's value a colon.
    if !matches!(out.as_bytes().last(), None | Some(b'[' | b'{' | b':')) {
        out.push(',');
    }
}

/// Writes a number; `null` for an infinity.
pub(super) fn write_number(number: f64, out: &mut String) {
    if number.is_finite() {
        number::write(number, out);
    } else {
        out.push_str("null");
    }
}

/// Writes a string, given as WTF-8, as ECMA-262's `QuoteJSONString` does.
pub(super) fn write_string(wtf8: &[u8], out: &mut String) {
    out.push('"');
    match str::from_utf8(wtf8) {
        Ok(text) => write_text(text, out),
        Err(_) => write_units(Units::new(wtf8), out),
    }
    out.push('"');
}

fn write_text(text: &str, out: &mut String) {
    let mut rest = text;
    loop {
        let (plain, special) = rest.split_at(plain_length(rest.as_bytes()));
        out.push_str(plain);
        let mut special = special.chars();
        let Some(character) = special.next() else { return };
        write_escaped(character, out);
        rest = special.as_str();
    }
}

/// Writes a string that contains lone surrogates.
fn write_units(units: Units<'_>, out: &mut String) {
    for unit in char::decode_utf16(units) {
        match unit {
            Ok(character) => write_text(character.encode_utf8(&mut [0; 4]), out),
            Err(lone) => write_unicode_escape(lone.unpaired_surrogate().into(), out),
        }
    }
}

fn write_escaped(character: char, out: &mut String) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\x08' => out.push_str("\\b"),
        '\x0c' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        control => write_unicode_escape(control.into(), out),
    }
}

fn write_unicode_escape(unit: u32, out: &mut String) {
    write!(out, "\\u{unit:04x}").expect("a String takes all that is written");
}

/// Shows the value as JSON.
impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&stringify(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::js::parse;
    use rstest::rstest;

    #[rstest]
    #[case::white_space_goes(b" [ 1 , { \"a\" : null } ]\n", r#"[1,{"a":null}]"#)]
    #[case::empty_containers(b"[[],{},[{}]]", "[[],{},[{}]]")]
    #[case::infinities_are_null(b"[1e400,-1e400]", "[null,null]")]
    #[case::quotes_and_controls(
        br#""\"\\\/\b\f\n\r\t\u0000\u001f\u007f""#,
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7f}\""
    )]
    #[case::line_separators_stay(b"\"\\u2028\\u2029\"", "\"\u{2028}\u{2029}\"")]
    #[case::lone_surrogates_are_escaped(
        br#""\uD83D|\uDE00|\uDE00\uD83D""#,
        r#""\ud83d|\ude00|\ude00\ud83d""#
    )]
    #[case::pairs_are_characters(br#""\uD83D\uDE00""#, "\"😀\"")]
    #[case::neighbours_of_the_surrogates("\"\u{d7ff}\u{e000}\"".as_bytes(), "\"\u{d7ff}\u{e000}\"")]
    #[case::names_are_escaped_too(br#"{"\u0001\ud800":1}"#, r#"{"\u0001\ud800":1}"#)]
    fn values_are_written_as_javascript_writes_them(#[case] text: &[u8], #[case] json: &str) {
        assert_eq!(stringify(&parse(text).unwrap()), json);
    }

    #[test]
    fn values_are_shown_as_json() {
        let value = parse(br#"{"a":[1,{"b":null}]}"#).unwrap();
        assert_eq!(format!("{value:?}"), r#"{"a":[1,{"b":null}]}"#);
        let Value::Object(object) = value else { unreachable!("it was an object") };
        assert_eq!(format!("{object:?}"), r#"{"a": [1,{"b":null}]}"#);
    }
}
