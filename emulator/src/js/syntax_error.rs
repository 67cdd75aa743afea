//! Why a text is not JSON, in V8's words.
//!
//! The parser stops at the first [`Mistake`]: a place, and the words for the rule that is broken there,
//! or no words where the message names the character itself. Source: V8's
//! `JsonParser::ReportUnexpectedToken`, `LookUpErrorMessageForJsonToken` and `CalculateFileLocation`,
//! and its message templates.

use super::JsString;

/// What `JSON.parse` throws.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    message: JsString,
}

impl SyntaxError {
    /// The error's message. Its excerpt of the text can begin or end inside a surrogate pair.
    #[must_use]
    pub fn message(&self) -> &JsString {
        &self.message
    }
}

/// Where and why the parser stopped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mistake {
    /// A byte offset in the text, never inside a character.
    pub(super) at: usize,
    /// The words for the broken rule. None where the character, or the end of the text, is not allowed.
    pub(super) wording: Option<&'static str>,
}

pub(super) const BAD_CONTROL_CHARACTER: &str = "Bad control character in string literal in JSON";
pub(super) const BAD_ESCAPED_CHARACTER: &str = "Bad escaped character in JSON";
pub(super) const BAD_UNICODE_ESCAPE: &str = "Bad Unicode escape in JSON";
pub(super) const EXPECTED_COLON: &str = "Expected ':' after property name in JSON";
pub(super) const EXPECTED_COMMA_OR_BRACE: &str = "Expected ',' or '}' after property value in JSON";
pub(super) const EXPECTED_COMMA_OR_BRACKET: &str =
    "Expected ',' or ']' after array element in JSON";
pub(super) const EXPECTED_NAME: &str = "Expected double-quoted property name in JSON";
pub(super) const EXPECTED_NAME_OR_BRACE: &str = "Expected property name or '}' in JSON";
pub(super) const NO_DIGIT_IN_EXPONENT: &str = "Exponent part is missing a number in JSON";
pub(super) const NO_DIGIT_IN_FRACTION: &str = "Unterminated fractional number in JSON";
pub(super) const NO_NUMBER_AFTER_MINUS: &str = "No number after minus sign in JSON";
pub(super) const TEXT_AFTER_VALUE: &str = "Unexpected non-whitespace character after JSON";
pub(super) const UNTERMINATED_STRING: &str = "Unterminated string in JSON";

const UNEXPECTED_END: &str = "Unexpected end of JSON input";
const UNEXPECTED_NUMBER: &str = "Unexpected number in JSON";
const UNEXPECTED_STRING: &str = "Unexpected string in JSON";

/// What JavaScript makes of values that somebody forgot to stringify. V8 quotes such a text whole.
const TYPICAL_MISTAKES: [&str; 4] = ["[object Object]", "NaN", "Infinity", "undefined"];

/// How many UTF-16 units an excerpt shows before the mistake, and from it on. A text of up to twice as
/// many is shown whole.
const EXCERPT_UNITS: usize = 10;

impl Mistake {
    /// The error for the mistake in that text.
    pub(super) fn explain(self, text: &str) -> SyntaxError {
        let (before, rest) = text.split_at(self.at);
        let message = match (self.wording, rest.as_bytes().first()) {
            (Some(wording), _) => placed(wording, before),
            (None, None) => UNEXPECTED_END.into(),
            (None, Some(b'0'..=b'9' | b'-')) => placed(UNEXPECTED_NUMBER, before),
            (None, Some(b'"')) => placed(UNEXPECTED_STRING, before),
            (None, Some(_)) if TYPICAL_MISTAKES.contains(&text) => {
                format!("\"{text}\" is not valid JSON").as_str().into()
            }
            (None, Some(_)) => unexpected_token(before, rest),
        };
        SyntaxError { message }
    }
}

/// The words, followed by the place of the mistake, in UTF-16 units.
fn placed(wording: &str, before: &str) -> JsString {
    let position = length(before);
    let line_start = before.rfind(LINE_BREAKS).map_or(0, |line_break| line_break + 1);
    let line = 1 + before.matches(LINE_BREAKS).count() - before.matches("\r\n").count();
    let column = 1 + length(&before[line_start..]);
    format!("{wording} at position {position} (line {line} column {column})").as_str().into()
}

/// `\r\n` counts as one.
const LINE_BREAKS: [char; 2] = ['\r', '\n'];

/// Names the first UTF-16 unit of `rest`, and quotes the text around it.
fn unexpected_token(before: &str, rest: &str) -> JsString {
    let (position, remaining) = (length(before), length(rest));
    let is_whole = position + remaining <= 2 * EXCERPT_UNITS;
    let shown_before = if is_whole { position } else { position.min(EXCERPT_UNITS) };
    let shown_rest = if is_whole { remaining } else { remaining.min(EXCERPT_UNITS) };
    // V8 writes dots also where the excerpt begins exactly at the start of the text.
    let is_cut_before = !is_whole && position >= EXCERPT_UNITS;
    let opening = if is_cut_before { "', ...\"" } else { "', \"" };
    let closing = if shown_rest < remaining { "\"..." } else { "\"" };

    let token = rest.encode_utf16().take(1);
    let excerpt = last_units(before, shown_before).chain(rest.encode_utf16().take(shown_rest));
    "Unexpected token '"
        .encode_utf16()
        .chain(token)
        .chain(opening.encode_utf16())
        .chain(excerpt)
        .chain(closing.encode_utf16())
        .chain(" is not valid JSON".encode_utf16())
        .collect()
}

/// The length in UTF-16 units.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The last `count` UTF-16 units of a text that has at least as many.
fn last_units(text: &str, count: usize) -> impl Iterator<Item = u16> {
    let start = text.char_indices().rev().take(count).last().map_or(text.len(), |(start, _)| start);
    let tail = &text[start..];
    tail.encode_utf16().skip(length(tail) - count)
}

#[cfg(test)]
mod tests {
    use crate::js::parse;
    use rstest::rstest;

    fn refusal(text: &str) -> String {
        parse(text.as_bytes()).unwrap_err().to_string()
    }

    /// Both tables hold what Node.js 22 answers.
    #[rstest]
    #[case::nothing("", "Unexpected end of JSON input")]
    #[case::a_value_missing(r#"{"a":"#, "Unexpected end of JSON input")]
    #[case::an_element_missing("[1,", "Unexpected end of JSON input")]
    #[case::half_a_literal("tru", "Unexpected end of JSON input")]
    #[case::half_an_escape(r#""\"#, "Unexpected end of JSON input")]
    #[case::a_bracket("[1,]", r#"Unexpected token ']', "[1,]" is not valid JSON"#)]
    #[case::a_byte_order_mark(
        "\u{feff}1",
        "Unexpected token '\u{feff}', \"\u{feff}1\" is not valid JSON"
    )]
    #[case::white_space_in_a_literal(
        "t\nrue",
        "Unexpected token '\n', \"t\nrue\" is not valid JSON"
    )]
    #[case::an_escape_beyond_latin_1(
        r#""\ł""#,
        r#"Unexpected token 'ł', ""\ł"" is not valid JSON"#
    )]
    #[case::object("[object Object]", r#""[object Object]" is not valid JSON"#)]
    #[case::not_a_number("NaN", r#""NaN" is not valid JSON"#)]
    #[case::infinity("Infinity", r#""Infinity" is not valid JSON"#)]
    #[case::undefined("undefined", r#""undefined" is not valid JSON"#)]
    #[case::not_quite_undefined(
        " undefined",
        r#"Unexpected token 'u', " undefined" is not valid JSON"#
    )]
    #[case::shown_whole(
        "x2345678901234567890",
        r#"Unexpected token 'x', "x2345678901234567890" is not valid JSON"#
    )]
    #[case::cut_behind(
        "[,34567890123456789,1",
        r#"Unexpected token ',', "[,345678901"... is not valid JSON"#
    )]
    #[case::said_to_be_cut_before(
        "[23456789,x23456789012",
        r#"Unexpected token 'x', ..."[23456789,x234567890"... is not valid JSON"#
    )]
    #[case::cut_on_both_sides(
        "[234567890,x2345678901",
        r#"Unexpected token 'x', ..."234567890,x234567890"... is not valid JSON"#
    )]
    #[case::cut_before(
        "[234567890,x234567890",
        r#"Unexpected token 'x', ..."234567890,x234567890" is not valid JSON"#
    )]
    fn what_cannot_stand_somewhere_is_named(#[case] text: &str, #[case] message: &str) {
        assert_eq!(refusal(text), message);
    }

    #[rstest]
    #[case::after_the_minus("-x", "No number after minus sign in JSON", 1, 1, 2)]
    #[case::leading_zero("-01", "Unexpected number in JSON", 2, 1, 3)]
    #[case::fraction("1.e1", "Unterminated fractional number in JSON", 2, 1, 3)]
    #[case::exponent("1e+", "Exponent part is missing a number in JSON", 3, 1, 4)]
    #[case::digit_in_literal("f1als", "Unexpected number in JSON", 1, 1, 2)]
    #[case::minus_in_literal("tr-e", "Unexpected number in JSON", 2, 1, 3)]
    #[case::quote_in_literal("tr\"e", "Unexpected string in JSON", 2, 1, 3)]
    #[case::open_string("\"a", "Unterminated string in JSON", 2, 1, 3)]
    #[case::open_string_after_escapes(r#""\ud83d\ude00"#, "Unterminated string in JSON", 13, 1, 14)]
    #[case::control_character(
        "\"a\u{1}",
        "Bad control character in string literal in JSON",
        2,
        1,
        3
    )]
    #[case::unknown_escape(r#""\x""#, "Bad escaped character in JSON", 2, 1, 3)]
    #[case::unknown_escape_in_latin_1(r#""\é""#, "Bad escaped character in JSON", 2, 1, 3)]
    #[case::hexadecimal_digit(r#""\u12x4""#, "Bad Unicode escape in JSON", 5, 1, 6)]
    #[case::hexadecimal_digit_at_the_end(r#""\u12"#, "Bad Unicode escape in JSON", 5, 1, 6)]
    #[case::first_name("{1:2}", "Expected property name or '}' in JSON", 1, 1, 2)]
    #[case::further_name(r#"{"a":1,}"#, "Expected double-quoted property name in JSON", 7, 1, 8)]
    #[case::colon(r#"{"a",1}"#, "Expected ':' after property name in JSON", 4, 1, 5)]
    #[case::end_of_object(
        r#"{"a":1]"#,
        "Expected ',' or '}' after property value in JSON",
        6,
        1,
        7
    )]
    #[case::end_of_array("[1}", "Expected ',' or ']' after array element in JSON", 2, 1, 3)]
    #[case::second_value("[]]", "Unexpected non-whitespace character after JSON", 2, 1, 3)]
    #[case::positions_in_units(
        "\"😀\" x",
        "Unexpected non-whitespace character after JSON",
        5,
        1,
        6
    )]
    #[case::line_feed("[1\n2", "Expected ',' or ']' after array element in JSON", 3, 2, 1)]
    #[case::carriage_return("[1\r 2", "Expected ',' or ']' after array element in JSON", 4, 2, 2)]
    #[case::both_are_one_line_break(
        "[\r\n1\n\r2",
        "Expected ',' or ']' after array element in JSON",
        6,
        4,
        1
    )]
    fn a_broken_rule_is_named_with_its_place(
        #[case] text: &str,
        #[case] wording: &str,
        #[case] position: usize,
        #[case] line: usize,
        #[case] column: usize,
    ) {
        let place = format!("at position {position} (line {line} column {column})");
        assert_eq!(refusal(text), format!("{wording} {place}"));
    }

    #[test]
    fn a_message_can_hold_half_a_pair() {
        let error = parse("😀".as_bytes()).unwrap_err();
        let message = b"Unexpected token '\xed\xa0\xbd', \"\xf0\x9f\x98\x80\" is not valid JSON";
        assert_eq!(error.message().as_wtf8(), message);
    }

    #[test]
    fn an_excerpt_can_begin_and_end_with_half_a_pair() {
        let error = parse("[\"2😀3456789\",x12345678😀".as_bytes()).unwrap_err();
        let message = b"Unexpected token 'x', ...\"\xed\xb8\x803456789\",x12345678\xed\xa0\xbd\"... is not valid JSON";
        assert_eq!(error.message().as_wtf8(), message);
    }
}
