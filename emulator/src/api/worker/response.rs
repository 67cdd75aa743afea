//! From what became of an operation to the bytes of the answer.

use super::Contract;
use super::failure::Failure;
use super::operation::{Item, Outcome};
use super::page;
use super::request::Refusal;
use crate::message::Response;
use crate::storage::Value;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use http::{HeaderName, HeaderValue, StatusCode};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain;charset=UTF-8";
const HTML: &str = "text/html";

const PAGE_HEADERS: [(HeaderName, &str); 3] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    ),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
];

/// The answer to an operation that was carried out, or that failed.
pub(super) fn of(contract: Contract, result: Result<Outcome, Failure>) -> Response {
    match result {
        Ok(Outcome::Added(key)) => json(format!(r#"{{"key":"{key}"}}"#)),
        Ok(Outcome::Item(value)) => json(text_of(value)),
        Ok(Outcome::Items(items)) => json(listing(items)),
        Ok(Outcome::Page(items)) => page(contract, &items),
        Ok(Outcome::Updated) => text("Item updated successfully"),
        Ok(Outcome::Deleted) => text("Item deleted successfully"),
        Ok(Outcome::AllDeleted) => text("All items deleted successfully"),
        Err(failure) => Response::new(StatusCode::INTERNAL_SERVER_ERROR, TEXT, failure.message()),
    }
}

/// The answer to a request that asks for nothing that may be done.
pub(super) fn refused(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Unauthorized => Response::new(StatusCode::UNAUTHORIZED, TEXT, "Unauthorized"),
        Refusal::NotFound => Response::new(StatusCode::NOT_FOUND, TEXT, "Not found"),
    }
}

/// An item's text: stored text is canonical, so it is what `JSON.stringify` would write.
pub(super) fn text_of(value: Option<Value>) -> Bytes {
    value.map_or(Bytes::from_static(b"null"), Bytes::from)
}

/// The page. The documented contract forbids it to load or run anything, and to be kept.
fn page(contract: Contract, items: &[Item]) -> Response {
    let response = Response::new(StatusCode::OK, HTML, page::render(contract, items));
    match contract {
        Contract::Published => response,
        Contract::Documented => {
            PAGE_HEADERS.into_iter().fold(response, |response, (name, value)| {
                response.with_header(name, HeaderValue::from_static(value))
            })
        }
    }
}

fn listing(items: Vec<Item>) -> Vec<u8> {
    let bytes = items
        .iter()
        .map(|item| item.key.as_ref().len() + item.value.as_ref().map_or(4, Value::len));
    let mut body = Vec::with_capacity(2 + bytes.map(|bytes| bytes + 22).sum::<usize>());
    body.push(b'[');
    for item in items {
        if body.len() > 1 {
            body.push(b',');
        }
        body.extend_from_slice(b"{\"key\":");
        item.key.write_json(&mut body);
        body.extend_from_slice(b",\"value\":");
        body.extend_from_slice(&text_of(item.value));
        body.push(b'}');
    }
    body.push(b']');
    body
}

fn json(body: impl Into<Bytes>) -> Response {
    Response::new(StatusCode::OK, JSON, body)
}

fn text(body: &'static str) -> Response {
    Response::new(StatusCode::OK, TEXT, body)
}
