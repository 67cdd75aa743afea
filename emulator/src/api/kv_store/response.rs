//! Writes outcomes and refusals as responses, exact to the byte.
//!
//! Every text is as recorded from the reference application.

use super::api_key::ApiKeyError;
use super::operation::KvStoreOutcome;
use super::request::Refusal;
use super::{error_list, python};
use crate::message::{JSON, Response};
use crate::storage::Value;
use bytes::Bytes;
use http::header::{ALLOW, LOCATION, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

const NO_SUCH_KEY: &str = "key not found";
const NOT_FOUND: &str = "Not Found";
const METHOD_NOT_ALLOWED: &str = "Method Not Allowed";
const UNREADABLE: &str = "There was an error parsing the body";
const SERVER_ERROR: &str = "Internal Server Error";

/// The framework's name for the API key scheme, in `WWW-Authenticate`.
const AUTHENTICATE: HeaderValue = HeaderValue::from_static("APIKey");

pub(super) fn of_outcome(outcome: KvStoreOutcome) -> Response {
    match outcome {
        KvStoreOutcome::Listed(entries) => json(StatusCode::OK, listing(entries)),
        KvStoreOutcome::Item { key, value } => item(&key, &Bytes::from(value)),
        KvStoreOutcome::Deleted { key } => {
            json(StatusCode::OK, object(&[("deleted", key.as_bytes())]))
        }
        KvStoreOutcome::NoSuchKey => detail(StatusCode::NOT_FOUND, NO_SUCH_KEY),
    }
}

pub(super) fn of_refusal(refusal: Refusal) -> Response {
    match refusal {
        Refusal::NotFound => detail(StatusCode::NOT_FOUND, NOT_FOUND),
        Refusal::MethodNotAllowed(allow) => method_not_allowed(allow),
        Refusal::Redirect(location) => redirect(&location),
        Refusal::Unauthorized(error) => unauthorized(error),
        Refusal::Invalid(invalid) => {
            json(StatusCode::UNPROCESSABLE_ENTITY, error_list::body(invalid))
        }
        Refusal::Unreadable => detail(StatusCode::BAD_REQUEST, UNREADABLE),
        Refusal::ServerError => server_error(),
    }
}

/// The framework's answer to an error of its own.
pub(super) fn server_error() -> Response {
    Response::new(StatusCode::INTERNAL_SERVER_ERROR, TEXT, SERVER_ERROR)
}

fn json(status: StatusCode, body: Vec<u8>) -> Response {
    Response::new(status, JSON, body)
}

fn detail(status: StatusCode, detail: &str) -> Response {
    json(status, object(&[("detail", detail.as_bytes())]))
}

fn method_not_allowed(allow: &'static str) -> Response {
    detail(StatusCode::METHOD_NOT_ALLOWED, METHOD_NOT_ALLOWED)
        .with_header(ALLOW, HeaderValue::from_static(allow))
}

fn redirect(location: &str) -> Response {
    let location = HeaderValue::from_str(location).expect("a percent-encoded URL is ASCII");
    Response::empty(StatusCode::TEMPORARY_REDIRECT).with_header(LOCATION, location)
}

fn unauthorized(error: ApiKeyError) -> Response {
    detail(StatusCode::UNAUTHORIZED, &error.to_string()).with_header(WWW_AUTHENTICATE, AUTHENTICATE)
}

fn item(key: &str, value: &Bytes) -> Response {
    json(StatusCode::OK, object(&[("key", key.as_bytes()), ("value", value)]))
}

fn listing(entries: Vec<(String, Value)>) -> Vec<u8> {
    let entries: Vec<(String, Bytes)> =
        entries.into_iter().map(|(key, value)| (key, value.into())).collect();
    let members: Vec<(&str, &[u8])> =
        entries.iter().map(|(key, value)| (key.as_str(), value.as_ref())).collect();
    object(&members)
}

/// An object of strings. Values are UTF-8 unless another program wrote them; bytes that are not UTF-8
/// are shown as U+FFFD.
fn object(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = vec![b'{'];
    for (place, (name, value)) in members.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        python::write_str(&mut out, name);
        out.push(b':');
        python::write_str(&mut out, &String::from_utf8_lossy(value));
    }
    out.push(b'}');
    out
}
