//! Python's errors, each as `json.loads` of CPython 3.11.7 raised it.

use super::*;
use rstest::rstest;

fn error_of(text: &str) -> (&'static str, usize) {
    match parse(text.as_bytes()) {
        Err(ParseError::Syntax { message, offset }) => (message, offset),
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case("", 0)]
#[case("  ", 2)]
#[case("nul", 0)]
#[case("-", 0)]
#[case("-a", 0)]
#[case("[", 1)]
#[case("[1,", 3)]
#[case("[1,]", 3)]
#[case("{\"é\":}", 5)]
#[case(".5", 0)]
#[case("+1", 0)]
fn a_value_is_expected(#[case] text: &str, #[case] offset: usize) {
    assert_eq!(error_of(text), ("Expecting value", offset));
}

#[rstest]
#[case("1 2", 2)]
#[case("01", 1)]
#[case("1.", 1)]
#[case("1e", 1)]
#[case("1e+", 1)]
#[case("{}}", 2)]
#[case("truex", 4)]
fn nothing_may_follow(#[case] text: &str, #[case] offset: usize) {
    assert_eq!(error_of(text), ("Extra data", offset));
}

#[rstest]
#[case("{", 1)]
#[case("{1:2}", 1)]
#[case("{\"a\":1,}", 7)]
#[case("{\"a\":1,", 7)]
fn a_name_is_expected(#[case] text: &str, #[case] offset: usize) {
    assert_eq!(error_of(text), ("Expecting property name enclosed in double quotes", offset));
}

#[rstest]
#[case("{\"a\" 1}", "Expecting ':' delimiter", 5)]
#[case("{\"a\"", "Expecting ':' delimiter", 4)]
#[case("{\"a\":1 \"b\"", "Expecting ',' delimiter", 7)]
#[case("[1 2]", "Expecting ',' delimiter", 3)]
#[case("[1", "Expecting ',' delimiter", 2)]
fn a_delimiter_is_expected(#[case] text: &str, #[case] message: &str, #[case] offset: usize) {
    assert_eq!(error_of(text), (message, offset));
}

#[rstest]
#[case("[\"ab", "Unterminated string starting at", 1)]
#[case("\"a\\", "Unterminated string starting at", 0)]
#[case("\"é\n\"", "Invalid control character at", 2)]
#[case("\"é\\x\"", "Invalid \\escape", 2)]
#[case("\"é\\u12g4\"", "Invalid \\uXXXX escape", 3)]
#[case("\"\\u123", "Invalid \\uXXXX escape", 2)]
#[case("\"\\u1234", "Invalid \\uXXXX escape", 2)]
#[case("\"\\ud800\\uZ\"", "Invalid \\uXXXX escape", 8)]
fn a_string_is_broken(#[case] text: &str, #[case] message: &str, #[case] offset: usize) {
    assert_eq!(error_of(text), (message, offset));
}

#[test]
fn nesting_ends_where_python_gives_up() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert_eq!(parse(nested(MAX_DEPTH + 1).as_bytes()), Err(ParseError::TooDeep));
    assert_eq!(parse("{\"a\":".repeat(1_000_000).as_bytes()), Err(ParseError::TooDeep));
}

#[test]
fn integers_end_where_python_gives_up() {
    let longest = format!("-{}", "9".repeat(MAX_INT_DIGITS));
    assert_eq!(parse(longest.as_bytes()), Ok(Value::Int(longest.clone())));
    assert_eq!(parse(format!("{longest}9").as_bytes()), Err(ParseError::TooManyDigits));
    assert!(parse(format!("{longest}9.0").as_bytes()).is_ok());
}
