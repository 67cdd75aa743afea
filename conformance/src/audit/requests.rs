//! The Worker's requests, without their auth header. Leaf.

use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue};

use crate::exchange::Request;
use crate::scenario::{AuthKey, AuthVariant};

/// The key of the index, which is no item.
pub(super) const INDEX_KEY: &str = "__index__";

pub(super) fn add(json: &str) -> Request {
    with_json(Method::POST, "/add", json)
}

pub(super) fn update(json: &str) -> Request {
    with_json(Method::PUT, "/update", json)
}

pub(super) fn get(key: &str) -> Request {
    Request::new(Method::GET, format!("/get/{key}"))
}

pub(super) fn get_all() -> Request {
    Request::new(Method::GET, "/getAll")
}

/// Removes an item, by the documented method or another.
pub(super) fn delete(method: Method, key: &str) -> Request {
    Request::new(method, format!("/delete/{key}"))
}

pub(super) fn delete_all() -> Request {
    Request::new(Method::DELETE, "/deleteAll")
}

/// The page, opened with a variant of the key in the query.
pub(super) fn page(key: &AuthKey, variant: AuthVariant) -> Request {
    let path = match variant {
        AuthVariant::None => "/auth-key".to_owned(),
        variant => format!("/auth-key?auth_key={}", key.query(variant)),
    };
    Request::new(Method::GET, path)
}

fn with_json(method: Method, path: &str, json: &str) -> Request {
    let mut request = Request::new(method, path);
    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.body = Some(json.to_owned().into());
    request
}
