//! The answers of the control plane: JSON, or JSON lines.

use super::entries::PageLines;
use super::error::CallError;
use super::events;
use super::operation::CallOutcome;
use crate::api::refusal::error;
use crate::message::{JSON, Response};
use bytes::Bytes;
use http::header::{ALLOW, LINK};
use http::{HeaderValue, StatusCode};
use serde_json::json;

const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// The answer to a call that was carried out, or that failed.
pub(super) fn of(result: Result<CallOutcome, CallError>) -> Response {
    match result {
        Ok(CallOutcome::Document(document)) => {
            Response::new(StatusCode::OK, JSON, document.to_string())
        }
        Ok(CallOutcome::Lines(entries)) => {
            let lines = entries.iter().map(|entry| json!(entry).to_string() + "\n");
            Response::new(StatusCode::OK, NDJSON, Bytes::from(lines.collect::<String>()))
        }
        Ok(CallOutcome::Events(follower)) => events::response(follower),
        Ok(CallOutcome::Entries(page)) => entries(page),
        Ok(CallOutcome::Done) => Response::empty(StatusCode::NO_CONTENT),
        Err(error) => failed(&error),
    }
}

/// A page of entries. A header leads to the next one, as RFC 8288 has it.
fn entries(PageLines { lines, next }: PageLines) -> Response {
    let response = Response::new(StatusCode::OK, NDJSON, Bytes::from(lines));
    let link = next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok());
    match link {
        Some(link) => response.with_header(LINK, link),
        None => response,
    }
}

/// Why the call is not carried out, and what to do.
fn failed(call_error: &CallError) -> Response {
    use StatusCode as S;
    match call_error {
        CallError::Unknown(path) => {
            let message =
                format!("there is no {path}; GET /__emulator/openapi.json lists the calls");
            error(S::NOT_FOUND, "unknown_call", &message, None)
        }
        CallError::Method { allow } => {
            let message = format!("this call takes {allow}");
            error(S::METHOD_NOT_ALLOWED, "method_not_allowed", &message, None)
                .with_header(ALLOW, HeaderValue::from_static(allow))
        }
        CallError::Input { field, message } => {
            error(S::BAD_REQUEST, "bad_input", message, field.as_deref())
        }
        CallError::NoIndex => {
            let message = "only the Worker keeps an index; this emulator serves another API";
            error(S::NOT_FOUND, "no_index", message, None)
        }
        CallError::NotFound { kind, name } => {
            error(S::NOT_FOUND, "not_found", &format!("there is no {kind} {name:?}"), None)
        }
        CallError::TooManyReaders(cause) => {
            error(S::TOO_MANY_REQUESTS, "too_many_readers", &cause.to_string(), None)
        }
        CallError::Storage(cause) => {
            tracing::error!(error = cause as &dyn std::error::Error, "control call failed");
            let message = "the storage failed; see the log";
            error(S::INTERNAL_SERVER_ERROR, "storage_failed", message, None)
        }
    }
}
