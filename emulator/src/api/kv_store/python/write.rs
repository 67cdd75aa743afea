//! Writes a value as the framework does: `json.dumps(…, ensure_ascii=False, separators=(",", ":"))`
//! after its `jsonable_encoder`.
//!
//! What Python cannot write is written as JSON that stands for it: an infinite number or `NaN` as
//! `null`, a lone surrogate as its escape.

use super::number::float_repr;
use super::value::{Text, Value};

/// Appends `value` to `out`.
pub(crate) fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(digits) => out.extend_from_slice(digits.as_bytes()),
        Value::Float(number) => out.extend_from_slice(float_repr(*number).as_bytes()),
        Value::Text(text) => write_text(out, text),
        Value::Array(elements) => write_array(out, elements),
        Value::Object(members) => write_object(out, members),
    }
}

fn write_array(out: &mut Vec<u8>, elements: &[Value]) {
    out.push(b'[');
    for (place, element) in elements.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write(out, element);
    }
    out.push(b']');
}

fn write_object(out: &mut Vec<u8>, members: &indexmap::IndexMap<Text, Value>) {
    out.push(b'{');
    // `jsonable_encoder` drops members with such names, which a database library adds.
    let shown = members.iter().filter(|(name, _)| !name.starts_with("_sa"));
    for (place, (name, value)) in shown.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write_text(out, name);
        out.push(b':');
        write(out, value);
    }
    out.push(b'}');
}

/// Appends `text` as a JSON string.
pub(crate) fn write_str(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    write_escaped(out, text.as_bytes());
    out.push(b'"');
}

fn write_text(out: &mut Vec<u8>, text: &Text) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Err(error) = std::str::from_utf8(rest) {
        let (plain, surrogate) = rest.split_at(error.valid_up_to());
        write_escaped(out, plain);
        let (surrogate, behind) = surrogate.split_at(3);
        let unit = 0xD000 | u16::from(surrogate[1] & 0x3F) << 6 | u16::from(surrogate[2] & 0x3F);
        out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
        rest = behind;
    }
    write_escaped(out, rest);
    out.push(b'"');
}

/// The length of a text that [`write_escaped`] writes.
pub(crate) fn escaped_len(text: &[u8]) -> usize {
    let len = |byte: &u8| match byte {
        b'"' | b'\\' | 0x08 | 0x0C | b'\n' | b'\r' | b'\t' => 2,
        0..=0x1F => 6,
        _ => 1,
    };
    text.iter().map(len).sum()
}

/// Appends a text, or a part of one. Escapes `"`, `\` and control characters, and nothing else.
pub(crate) fn write_escaped(out: &mut Vec<u8>, text: &[u8]) {
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0C => out.extend_from_slice(b"\\f"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..=0x1F => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kv_store::python::{decode, parse};
    use rstest::rstest;

    fn rewritten(json: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, &parse(&decode(json.as_bytes()).unwrap()).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[rstest]
    #[case(r#""\u00e9\u2028\u007f""#, "\"é\u{2028}\u{7f}\"")]
    #[case(r#""\/\"\\\b\f\n\r\t\u0000\u001F""#, r#""/\"\\\b\f\n\r\t\u0000\u001f""#)]
    #[case(r#""\ud83d\ude00""#, "\"😀\"")]
    #[case(r#""a\ud83db\ude00""#, r#""a\ud83db\ude00""#)]
    fn texts_are_escaped_no_more_than_they_must(#[case] json: &str, #[case] expected: &str) {
        assert_eq!(rewritten(json), expected);
    }

    #[rstest]
    #[case(r#"{"b":1,"a":2,"b":3}"#, r#"{"b":3,"a":2}"#)]
    #[case(r#"{"_sa":1,"_s":2,"a":{"_sab":3}}"#, r#"{"_s":2,"a":{}}"#)]
    #[case("[ 1 , [ ] , true , null ]", "[1,[],true,null]")]
    fn members_keep_pythons_order(#[case] json: &str, #[case] expected: &str) {
        assert_eq!(rewritten(json), expected);
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
}
