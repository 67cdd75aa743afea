//! Sessions of the key-value store.
//!
//! The framework fails on lone surrogates and on numbers beyond a double. The emulator refuses them on
//! purpose, so no request holds any.

use std::sync::LazyLock;

use fastrand::Rng;
use http::header::{CONTENT_TYPE, HeaderValue};
use regex::bytes::Regex;

use super::json_text::{JsonOddities, broken, members, value};
use super::session_request::{SessionRequest, any_method};
use crate::chance::one_of;
use crate::exchange::Request;
use crate::site::protocol::kv_store;

const PLAIN: JsonOddities = JsonOddities { lone_surrogates: false, beyond_double: false };
const KEYS: [&str; 12] = [
    "a", "b", "name", "a%20b", "%C3%A9", "0", "A", "a+b", "%F0%9F%98%80", "a%22b", "%FF",
    "__proto__",
];
const ODD_PATHS: [&str; 14] = [
    "/", "/kv/", "/kv/a/", "/kv/a%20b//?x=1", "/kv/a%2Fb", "/kv/a/b", "/KV", "/kvs", "/kv",
    "/kv?x=1", "/kv/a?x=1", "//kv", "/kv/b%0A", "/docs/",
];
const TYPES: [&str; 6] = [
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "text/plain",
    "application/problem+json",
    "application/x-www-form-urlencoded",
];
const VALUES: [&str; 6] = [r#""alice""#, r#""""#, r#""é😀""#, r#""\n\u0000""#, r#""1""#, r#"" ""#];

pub(super) fn requests(rng: &mut Rng, length: usize) -> Vec<SessionRequest> {
    (0..length).map(|_| any_request(rng).into()).collect()
}

fn any_request(rng: &mut Rng) -> Request {
    let key = one_of(rng, &KEYS);
    match rng.u8(..100) {
        0..25 => {
            let text = format!("{{\"value\":{}}}", one_of(rng, &VALUES));
            kv_store::post(key, text)
        }
        25..55 => post_of_any_json(rng, key),
        55..70 => kv_store::get(key),
        70..80 => kv_store::delete(key),
        80..92 => kv_store::list(),
        _ => Request::new(any_method(rng), one_of(rng, &ODD_PATHS)),
    }
}

fn post_of_any_json(rng: &mut Rng, key: &str) -> Request {
    let text = match rng.u8(..4) {
        0 => value(rng, PLAIN, 2),
        1 => format!("{{{}}}", members(rng, PLAIN, 1)),
        _ => format!("{{\"value\":{}}}", value(rng, PLAIN, 1)),
    };
    let damaged = (rng.u8(..3) == 0).then(|| broken(rng, &text));
    let body = damaged.filter(|body| !crashes_the_framework(body)).unwrap_or(text.into_bytes());
    let mut request = kv_store::post(key, body);
    if rng.u8(..5) == 0 {
        request.headers.remove(CONTENT_TYPE);
        let content_type = rng.bool().then(|| HeaderValue::from_static(one_of(rng, &TYPES)));
        request.headers.extend(content_type.map(|value| (CONTENT_TYPE, value)));
    }
    request
}

/// Whether a damaged body holds a lone surrogate or a number beyond a double.
fn crashes_the_framework(body: &[u8]) -> bool {
    static PAIR: LazyLock<Regex> = LazyLock::new(|| expression(r"\\ud83d\\ude00"));
    static HALF: LazyLock<Regex> = LazyLock::new(|| expression(r"\\u[dD][89a-fA-F]"));
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| expression(r"[0-9.]+[eE][-+]?[0-9]+"));
    let without_pairs = PAIR.replace_all(body, &b""[..]);
    let is_infinite = |number: &[u8]| {
        let number = std::str::from_utf8(number).ok();
        number.and_then(|number| number.parse::<f64>().ok()).is_some_and(f64::is_infinite)
    };
    HALF.is_match(&without_pairs) || NUMBER.find_iter(body).any(|it| is_infinite(it.as_bytes()))
}

fn expression(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(r#"{"a":"\ud83d\ude00"}"#, false)]
    #[case(r#"{"a":"\ud83dx\ude00"}"#, true)]
    #[case(r#"{"a":"\ud83d\ude0"}"#, true)]
    #[case("[1.7976931348623157e308]", false)]
    #[case("[1.7976931348623157e3081]", true)]
    #[case("[123e4567]", true)]
    fn a_body_that_the_framework_fails_on_is_recognized(#[case] body: &str, #[case] fails: bool) {
        assert_eq!(crashes_the_framework(body.as_bytes()), fails);
    }
}
