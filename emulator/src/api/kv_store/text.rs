//! Text in the heads of messages, as Python treats it: `urllib.parse.unquote` for paths, `quote` for
//! `Location`, Latin-1 for header fields.

use http::HeaderValue;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;

/// The path as the routes see it: percent-decoded, with U+FFFD for what is not UTF-8.
pub(super) fn decode(path: &str) -> Cow<'_, str> {
    percent_decode_str(path).decode_utf8_lossy()
}

/// A header field as the framework reads it.
pub(super) fn latin1(value: &HeaderValue) -> String {
    value.as_bytes().iter().map(|byte| char::from(*byte)).collect()
}

/// A URL as the framework writes it into `Location`. `%` is not encoded, so a key that contains one
/// changes on the way, as it does with the framework.
pub(super) fn encode_location(url: &str) -> String {
    utf8_percent_encode(url, NOT_IN_LOCATION).to_string()
}

/// Everything but letters, digits, `_.-~` and Starlette's `safe=":/%#?=@[]!$&'()*+,;"`.
const NOT_IN_LOCATION: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/kv/a%20b", "/kv/a b")]
    #[case("/kv/a+b", "/kv/a+b")]
    #[case("/kv/%C3%A9", "/kv/é")]
    #[case("/kv/%ff", "/kv/\u{fffd}")]
    #[case("/kv/%E2%82", "/kv/\u{fffd}")]
    #[case("/kv/%ED%A0%80", "/kv/\u{fffd}\u{fffd}\u{fffd}")]
    #[case("/kv/100%", "/kv/100%")]
    #[case("/kv/%zz%2", "/kv/%zz%2")]
    fn paths_are_decoded(#[case] path: &str, #[case] decoded: &str) {
        assert_eq!(decode(path), decoded);
    }

    #[rstest]
    #[case("http://h:1/kv/a b", "http://h:1/kv/a%20b")]
    #[case("/kv/é?x=1&y=[2]", "/kv/%C3%A9?x=1&y=[2]")]
    #[case("/kv/%41~'\"", "/kv/%41~'%22")]
    fn locations_are_encoded(#[case] url: &str, #[case] location: &str) {
        assert_eq!(encode_location(url), location);
    }
}
