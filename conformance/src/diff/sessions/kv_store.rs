//! Sessions of the key-value store. Where the emulator is better on purpose, as with half surrogate
//! pairs and numbers beyond a double, nothing is compared.

use fastrand::Rng;

use super::json_text::{Oddities, broken, members, value};
use super::{Step, one_of};

const EVEN: Oddities = Oddities { lone_surrogates: false, beyond_double: false };
const KEYS: [&str; 9] = ["a", "b", "name", "a%20b", "%C3%A9", "0", "A", "a+b", "%F0%9F%98%80"];
const ODD_PATHS: [&str; 10] =
    ["/", "/kv/", "/kv/a/", "/kv/a%2Fb", "/kv/a/b", "/KV", "/kvs", "/kv?x=1", "/kv/a?x=1", "//kv"];
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];
const TYPES: [&str; 6] = [
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "text/plain",
    "application/problem+json",
    "application/x-www-form-urlencoded",
];
const VALUES: [&str; 6] = [r#""alice""#, r#""""#, r#""é😀""#, r#""\n\u0000""#, r#""1""#, r#"" ""#];

/// The steps of one session.
pub(super) fn steps(rng: &mut Rng, length: usize) -> Vec<Step> {
    (0..length).map(|_| step(rng)).collect()
}

fn step(rng: &mut Rng) -> Step {
    let path = format!("/kv/{}", one_of(rng, &KEYS));
    match rng.u8(..100) {
        0..25 => {
            let text = format!("{{\"value\":{}}}", one_of(rng, &VALUES));
            Step::new("POST", path).with_json(text)
        }
        25..55 => odd_body(rng, path),
        55..70 => Step::new("GET", path),
        70..80 => Step::new("DELETE", path),
        80..92 => Step::new("GET", "/kv"),
        _ => Step::new(one_of(rng, &METHODS), one_of(rng, &ODD_PATHS)),
    }
}

fn odd_body(rng: &mut Rng, path: String) -> Step {
    let text = match rng.u8(..4) {
        0 => value(rng, EVEN, 2),
        1 => format!("{{{}}}", members(rng, EVEN, 1)),
        _ => format!("{{\"value\":{}}}", value(rng, EVEN, 1)),
    };
    let body = if rng.u8(..3) == 0 { broken(rng, &text) } else { text.into_bytes() };
    let mut step = Step::new("POST", path).with_json(body);
    if rng.u8(..5) == 0 {
        step.content_type = rng.bool().then(|| one_of(rng, &TYPES));
    }
    step
}
