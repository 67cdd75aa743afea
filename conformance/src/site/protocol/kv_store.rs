//! The key-value store's requests, without their auth header, and what its answers tell.

use bytes::Bytes;
use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::answer::{Listed, of_json};
use crate::exchange::{Request, Response};

/// The endpoints whose paths are whole, and those whose paths end in a key.
pub(super) const ENDPOINTS: (&[&str], &[&str]) = (&["/kv"], &["/kv/"]);

pub(crate) fn list() -> Request {
    Request::new(Method::GET, "/kv")
}

pub(crate) fn get(key: &str) -> Request {
    Request::new(Method::GET, format!("/kv/{key}"))
}

/// Stores what the JSON holds as `value`.
pub(crate) fn post(key: &str, json: impl Into<Bytes>) -> Request {
    Request::new(Method::POST, format!("/kv/{key}")).with_json(json)
}

/// Deletes the key as it is written here. For keys that the target answered there is `safety::removal`.
pub(crate) fn delete(key: &str) -> Request {
    Request::new(Method::DELETE, format!("/kv/{key}"))
}

/// Whether a path, without its query, is one that only reads when it is got.
pub(super) fn reads(path: &str) -> bool {
    path == "/kv" || path.starts_with("/kv/")
}

/// The key that a request's path names as one to be written.
pub(super) fn written_key(request: &Request) -> Option<String> {
    let segment = request.bare_path().strip_prefix("/kv/")?;
    let is_write = matches!(request.method, Method::POST | Method::PUT | Method::PATCH);
    let key = percent_decode_str(segment).decode_utf8_lossy();
    // A server that ignores a superfluous slash stores under the key before it.
    let key = key.trim_end_matches('/');
    (is_write && !key.is_empty()).then(|| key.to_owned())
}

/// The items of a listing; nothing when the answer is no listing.
pub(super) fn items(response: &Response) -> Option<Vec<Listed>> {
    of_json(response, |listing| match listing {
        Value::Object(entries) => Some(entries.into_iter().map(item).collect()),
        _ => None,
    })
}

fn item((key, value): (String, Value)) -> Listed {
    Listed::new(key, value.to_string())
}
