//! Random JSON texts: of every kind, in unusual spellings, and damaged.

use std::fmt::Write;

use fastrand::Rng;

use crate::chance::one_of;

const NAMES: [&str; 16] = [
    "a", "b", "name", "age", "", " ", "0", "1", "01", "-1", "4294967294", "4294967295",
    "__proto__", "toString", "é", "\\u0061 b",
];
const STRINGS: [&str; 16] = [
    "", "a", "Alice", "é", "😀", "\\ud83d\\ude00", "\\u00e9", "\\n\\t\\\\", "\\/", "\\u0007",
    "\\u2028", "<b>&amp;</b>", "null", "1.0", " x ", "\u{2029}\u{7f}",
];
const LONE_SURROGATES: [&str; 3] = ["\\ud800", "x\\udfff", "\\udc00\\ud800"];
const NUMBERS: [&str; 20] = [
    "0",
    "-0",
    "1",
    "-1",
    "1.0",
    "30",
    "0.1",
    "1e3",
    "1E+2",
    "1e-7",
    "0.000001",
    "1e21",
    "123456789012345678901234567890",
    "9007199254740993",
    "-0.0",
    "1.7976931348623157e308",
    "5e-324",
    "1.50",
    "100000000000000000000",
    "0.30000000000000004",
];
const BEYOND_DOUBLE: [&str; 2] = ["1e400", "-1e309"];
const SPACES: [&str; 6] = ["", "", "", " ", "\n", " \t\r"];
const INTRUDERS: [&str; 18] = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "'", "x", "1", "-", ".", "e", "\u{1}", "\u{feff}",
    "é", "undefined",
];

/// The unusual parts that a JSON text may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct JsonOddities {
    pub(super) lone_surrogates: bool,
    /// Numbers that are larger than any double.
    pub(super) beyond_double: bool,
}

/// A JSON text of any kind. `depth` limits its nesting.
pub(super) fn value(rng: &mut Rng, odd: JsonOddities, depth: usize) -> String {
    let mut text = String::new();
    write_value(&mut text, rng, odd, depth);
    text
}

/// The members of an object, without the braces.
pub(super) fn members(rng: &mut Rng, odd: JsonOddities, depth: usize) -> String {
    let mut text = String::new();
    for nth in 0..rng.usize(..4) {
        if nth > 0 {
            text.push(',');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{}\"{}\"{}:", space(rng), one_of(rng, &NAMES), space(rng));
        write_value(&mut text, rng, odd, depth);
    }
    text
}

/// The text with a small damage: a part is cut off, inserted, left out or repeated.
pub(super) fn broken(rng: &mut Rng, text: &str) -> Vec<u8> {
    let at = (0..=text.len())
        .rev()
        .filter(|at| text.is_char_boundary(*at))
        .nth(rng.usize(..=text.len()));
    let at = at.unwrap_or(0);
    let (head, tail) = text.split_at(at);
    let without_first = || tail.chars().skip(1).collect::<String>();
    match rng.u8(..8) {
        0 | 1 => head.into(),
        2 | 3 => format!("{head}{}{tail}", one_of(rng, &INTRUDERS)).into(),
        4 => format!("{head}{}", without_first()).into(),
        5 => format!("{head}{}{}", one_of(rng, &INTRUDERS), without_first()).into(),
        6 => format!("{text}{text}").into(),
        _ => [head.as_bytes(), &[0xff], tail.as_bytes()].concat(),
    }
}

fn write_value(text: &mut String, rng: &mut Rng, odd: JsonOddities, depth: usize) {
    text.push_str(space(rng));
    let kinds = if depth == 0 { 6 } else { 10 };
    let value = match rng.usize(..kinds) {
        0 => one_of(rng, &["null", "true", "false"]).to_owned(),
        1 | 2 => number(rng, odd),
        3..=5 => format!("\"{}\"", string(rng, odd)),
        6 | 7 => {
            let inner: Vec<_> = (0..rng.usize(..4)).map(|_| value(rng, odd, depth - 1)).collect();
            format!("[{}]", inner.join(","))
        }
        _ => format!("{{{}}}", members(rng, odd, depth - 1)),
    };
    text.push_str(&value);
    text.push_str(space(rng));
}

fn string(rng: &mut Rng, odd: JsonOddities) -> &'static str {
    if odd.lone_surrogates && rng.u8(..12) == 0 {
        return one_of(rng, &LONE_SURROGATES);
    }
    one_of(rng, &STRINGS)
}

fn number(rng: &mut Rng, odd: JsonOddities) -> String {
    match rng.u8(..10) {
        0 if odd.beyond_double => one_of(rng, &BEYOND_DOUBLE).to_owned(),
        1 => rng.f64().to_string(),
        2 => rng.i64(..).to_string(),
        _ => one_of(rng, &NUMBERS).to_owned(),
    }
}

fn space(rng: &mut Rng) -> &'static str {
    one_of(rng, &SPACES)
}
