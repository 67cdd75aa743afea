//! Writes outcomes and refusals as responses, exact to the byte.
//!
//! Every text is as recorded from the reference application.

use super::api_key::ApiKeyError;
use super::error_list;
use super::object::object;
use super::operation::KvStoreOutcome;
use super::request::Refusal;
use crate::message::{Body, JSON, Response};
use bytes::Bytes;
use http::header::{ALLOW, CONNECTION, LOCATION, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

const NO_SUCH_KEY: &str = "key not found";
const NOT_FOUND: &str = "Not Found";
const METHOD_NOT_ALLOWED: &str = "Method Not Allowed";
const UNREADABLE: &str = "There was an error parsing the body";
const MALFORMED: &str = "Invalid HTTP request received.";
const SERVER_ERROR: &str = "Internal Server Error";

/// The framework's name for the API key scheme, in `WWW-Authenticate`.
const AUTHENTICATE: HeaderValue = HeaderValue::from_static("APIKey");

pub(super) fn of_outcome(outcome: KvStoreOutcome) -> Response {
    match outcome {
        KvStoreOutcome::Listed(entries) => {
            let members = entries.into_iter().map(|(key, value)| (key, value.into()));
            json(StatusCode::OK, object(members.collect()))
        }
        KvStoreOutcome::Item { key, value } => {
            let members = vec![("key".to_owned(), key.into()), ("value".to_owned(), value.into())];
            json(StatusCode::OK, object(members))
        }
        KvStoreOutcome::Deleted { key } => {
            json(StatusCode::OK, object(vec![("deleted".to_owned(), key.into())]))
        }
        KvStoreOutcome::NoSuchKey => detail(StatusCode::NOT_FOUND, NO_SUCH_KEY),
    }
}

pub(super) fn of_refusal(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Malformed => Response::new(StatusCode::BAD_REQUEST, TEXT, MALFORMED)
            .with_header(CONNECTION, HeaderValue::from_static("close")),
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

fn json(status: StatusCode, body: impl Into<Body>) -> Response {
    Response::new(status, JSON, body)
}

fn detail(status: StatusCode, detail: &str) -> Response {
    json(status, object(vec![("detail".to_owned(), Bytes::copy_from_slice(detail.as_bytes()))]))
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
