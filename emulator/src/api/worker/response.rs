//! Writes outcomes, failures and refusals as responses.

use super::failure::Failure;
use super::format::NULL;
use super::operation::WorkerOutcome;
use super::request::Refusal;
use super::settings::Contract;
use crate::message::{Body, JSON, Response, WORKERS_TEXT};
use crate::storage::Value;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use http::{HeaderName, HeaderValue, StatusCode};

const HTML: HeaderValue = HeaderValue::from_static("text/html");

/// The content type of the runtime's own answers.
const RUNTIME_TEXT: HeaderValue = HeaderValue::from_static("text/plain");

const PAGE_HEADERS: [(HeaderName, &str); 3] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    ),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
];

/// The answer to an operation that was carried out, or that failed.
pub(super) fn of(contract: Contract, result: Result<WorkerOutcome, Failure>) -> Response {
    match result {
        Ok(WorkerOutcome::Added(key)) => json(format!(r#"{{"key":"{key}"}}"#)),
        Ok(WorkerOutcome::Item(value)) => json(text_of(value)),
        Ok(WorkerOutcome::Items(items)) => json(items),
        Ok(WorkerOutcome::Page(items)) => page(contract, items),
        Ok(WorkerOutcome::Updated) => text("Item updated successfully"),
        Ok(WorkerOutcome::Deleted) => text("Item deleted successfully"),
        Ok(WorkerOutcome::AllDeleted) => text("All items deleted successfully"),
        Err(Failure::TooLarge) => Response::new(
            StatusCode::SERVICE_UNAVAILABLE,
            WORKERS_TEXT,
            Failure::TooLarge.message(),
        ),
        Err(failure) => {
            Response::new(StatusCode::INTERNAL_SERVER_ERROR, WORKERS_TEXT, failure.message())
        }
    }
}

/// The answer to a request that is refused.
pub(super) fn refused(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Unauthorized => {
            Response::new(StatusCode::UNAUTHORIZED, WORKERS_TEXT, "Unauthorized")
        }
        Refusal::NotFound => Response::new(StatusCode::NOT_FOUND, WORKERS_TEXT, "Not found"),
        Refusal::UnknownMethod => {
            let text = "ERROR: Unrecognized request method.";
            Response::new(StatusCode::NOT_IMPLEMENTED, RUNTIME_TEXT, text)
                .with_header(CONNECTION, HeaderValue::from_static("close"))
        }
    }
}

/// An item's text, which is as `JSON.stringify` writes it.
fn text_of(value: Option<Value>) -> Bytes {
    value.map_or(Bytes::from_static(NULL), Bytes::from)
}

/// The page. The documented contract forbids browsers to load or run anything, and to cache the page.
fn page(contract: Contract, items: Body) -> Response {
    let response = Response::new(StatusCode::OK, HTML, items);
    match contract {
        Contract::Published => response,
        Contract::Documented => {
            PAGE_HEADERS.into_iter().fold(response, |response, (name, value)| {
                response.with_header(name, HeaderValue::from_static(value))
            })
        }
    }
}

fn json(body: impl Into<Body>) -> Response {
    Response::new(StatusCode::OK, JSON, body)
}

fn text(body: &'static str) -> Response {
    Response::new(StatusCode::OK, WORKERS_TEXT, body)
}
