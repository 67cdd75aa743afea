//! `JSON.stringify`, without indentation.

use super::walk::{Step, Walk};
use super::wtf8::{SURROGATE_BYTES, surrogate};
use super::{JsString, Value, number};

/// Writes a value as `JSON.stringify` does.
///
/// The output is well-formed: a lone surrogate becomes `\ud800`, an infinity `null`.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "the one `expect` holds for every value")]
pub fn stringify(value: &Value) -> String {
    let mut out = Vec::new();
    for step in Walk::new(value) {
        match step {
            Step::Enter(name, value) => write_start(name, value, &mut out),
            Step::LeaveArray => out.push(b']'),
            Step::LeaveObject => out.push(b'}'),
        }
    }
    String::from_utf8(out).expect("lone surrogates are escaped, and WTF-8 without them is UTF-8")
}

fn write_start(name: Option<&JsString>, value: &Value, out: &mut Vec<u8>) {
    // No value ends in an opening bracket, so behind one stands the first child.
    if !matches!(out.last(), None | Some(b'[' | b'{')) {
        out.push(b',');
    }
    if let Some(name) = name {
        write_string(name, out);
        out.push(b':');
    }
    match value {
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) if number.is_finite() => number::write(*number, out),
        Value::Null | Value::Number(_) => out.extend_from_slice(b"null"),
        Value::String(string) => write_string(string, out),
        Value::Array(_) => out.push(b'['),
        Value::Object(_) => out.push(b'{'),
    }
}

/// Writes a string as ECMA-262's `QuoteJSONString` does.
fn write_string(string: &JsString, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = string.as_wtf8();
    while let Some(position) = rest.iter().position(|byte| NEEDS_A_LOOK[usize::from(*byte)]) {
        let (plain, special) = rest.split_at(position);
        out.extend_from_slice(plain);
        rest = write_special(special, out);
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Writes the character at the start of `special`, returns what is behind it.
fn write_special<'s>(special: &'s [u8], out: &mut Vec<u8>) -> &'s [u8] {
    let Some((&first, rest)) = special.split_first() else { return special };
    match (first, special.split_first_chunk::<SURROGATE_BYTES>()) {
        (b'"' | b'\\', _) => out.extend([b'\\', first]),
        (0x08, _) => out.extend_from_slice(b"\\b"),
        (0x0c, _) => out.extend_from_slice(b"\\f"),
        (b'\n', _) => out.extend_from_slice(b"\\n"),
        (b'\r', _) => out.extend_from_slice(b"\\r"),
        (b'\t', _) => out.extend_from_slice(b"\\t"),
        (..0x20, _) => write_unicode_escape(first.into(), out),
        (_, Some((character, behind))) if let Some(unit) = surrogate(*character) => {
            write_unicode_escape(unit, out);
            return behind;
        }
        _ => out.push(first),
    }
    rest
}

fn write_unicode_escape(unit: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
}

/// By byte: whether it is escaped, or begins a character of which some are.
static NEEDS_A_LOOK: [bool; 256] = {
    let mut look = [false; 256];
    let mut control = 0;
    while control < 0x20 {
        look[control] = true;
        control += 1;
    }
    look[b'"' as usize] = true;
    look[b'\\' as usize] = true;
    // U+D000 to U+DFFF: the surrogates are the upper half.
    look[0xed] = true;
    look
};

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
}
