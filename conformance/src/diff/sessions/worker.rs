//! Sessions of the Worker: requests to every endpoint and to odd paths, in random order.

use fastrand::Rng;
use http::Method;

use super::json_text::{JsonOddities, broken, members, value};
use super::session_request::{SessionRequest, any_method};
use crate::chance::one_of;
use crate::exchange::Request;
use crate::scenario::AuthVariant;
use crate::site::protocol::{INDEX_KEY, worker};

const ODD: JsonOddities = JsonOddities { lone_surrogates: true, beyond_double: true };

/// Paths of no endpoint, and other spellings of an endpoint's path.
const ODD_PATHS: [&str; 24] = [
    "/", "/getAll/", "//getAll", "/GETALL", "/x/../getAll", "/get/%2e%2e/getAll", "/get/", "/get",
    "/get/.", "/get/%2e", "/get/..", "/get/a/get/b", "/get/a%20b", "/get/a/../getAll", "/delete/",
    "/delete/.", "/add/", "/update/x", "/deleteAll/", "/getAll?x=1", "/auth-key", "/auth-key/",
    "/auth-key?AUTH_KEY=x", "/favicon.ico",
];
const WRONG_KEYS: [AuthVariant; 6] = [
    AuthVariant::None,
    AuthVariant::Empty,
    AuthVariant::Wrong,
    AuthVariant::Truncated,
    AuthVariant::Extended,
    AuthVariant::Recased,
];

pub(super) fn requests(rng: &mut Rng, allows_break: bool, length: usize) -> Vec<SessionRequest> {
    let mut adds = 0;
    (0..length).map(|_| any_request(rng, allows_break, &mut adds)).collect()
}

/// A random request. `adds` counts the additions so far.
fn any_request(rng: &mut Rng, allows_break: bool, adds: &mut usize) -> SessionRequest {
    let request = match rng.u8(..100) {
        0..30 => {
            *adds += 1;
            add(rng)
        }
        30..42 => worker::get(&key(rng, *adds)),
        42..50 => worker::get_all(),
        50..56 => worker::page_with("${auth-key}"),
        56..59 => worker::get(INDEX_KEY),
        59..79 => update(rng, *adds),
        79..88 => worker::delete(&key(rng, *adds)),
        88..90 => worker::delete_all(),
        90..91 if allows_break => change_of_the_index(rng),
        _ => odd_request(rng, *adds),
    };
    let mut request = SessionRequest::from(request);
    if rng.u8(..25) == 0 {
        request.auth = *one_of(rng, &WRONG_KEYS.each_ref());
    }
    request
}

fn add(rng: &mut Rng) -> Request {
    let text = value(rng, ODD, 3);
    let body = if rng.u8(..6) == 0 { broken(rng, &text) } else { text.into() };
    worker::add(body)
}

fn update(rng: &mut Rng, adds: usize) -> Request {
    let fields = members(rng, ODD, 2);
    let key = match rng.u8(..12) {
        0 => value(rng, JsonOddities { lone_surrogates: false, ..ODD }, 1),
        _ => format!("\"{}\"", key(rng, adds)),
    };
    let comma = if fields.is_empty() { "" } else { "," };
    let text = match rng.u8(..12) {
        0 => format!("{{{fields}}}"),
        1 => value(rng, ODD, 1),
        2..5 => format!("{{{fields}{comma}\"key\":{key}}}"),
        _ => format!("{{\"key\":{key}{comma}{fields}}}"),
    };
    let body = if rng.u8(..10) == 0 { broken(rng, &text) } else { text.into() };
    worker::update(body)
}

/// A change of the index as if it were an item. The documented contract refuses it. It would break a
/// published Worker for good.
fn change_of_the_index(rng: &mut Rng) -> Request {
    if rng.bool() {
        return worker::delete(INDEX_KEY);
    }
    worker::update(r#"{"key":"__index__","x":1}"#)
}

fn odd_request(rng: &mut Rng, adds: usize) -> Request {
    let path = match rng.u8(..4) {
        0 => worker::get(&key(rng, adds)).path,
        1 => one_of(rng, &["/add", "/getAll", "/update"]).to_owned(),
        _ => one_of(rng, &ODD_PATHS).to_owned(),
    };
    let request = Request::new(any_method(rng), path);
    let takes_body = matches!(request.method, Method::POST | Method::PUT | Method::PATCH);
    if takes_body { request.with_json(value(rng, ODD, 1)) } else { request }
}

/// A key for a path: usually that of an added item, which may have been deleted.
fn key(rng: &mut Rng, adds: usize) -> String {
    match rng.u8(..8) {
        0 => one_of(rng, &["nobody", "a%20b", "0", "undefined", "%C3%A9", "null"]).to_owned(),
        _ if adds > 0 => format!("${{k{}}}", rng.usize(..adds)),
        _ => "none-yet".to_owned(),
    }
}
