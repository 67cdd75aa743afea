//! The answers of the control plane, all JSON. An error is
//! `{"error": {"code", "message", "field"}}`, the field null where it is not one field's.

use super::operation::{Failure, Outcome};
use super::refusal::Refusal;
use crate::message::{JSON, Response};
use bytes::Bytes;
use http::header::ALLOW;
use http::{HeaderValue, StatusCode};
use serde_json::json;

const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// The answer to a call that was carried out, or that failed.
pub(super) fn of(result: Result<Outcome, Failure>) -> Response {
    match result {
        Ok(Outcome::Document(document)) => {
            Response::new(StatusCode::OK, JSON, document.to_string())
        }
        Ok(Outcome::Lines(entries)) => {
            let lines = entries.iter().map(|entry| json!(entry).to_string() + "\n");
            Response::new(StatusCode::OK, NDJSON, Bytes::from(lines.collect::<String>()))
        }
        Ok(Outcome::Done) => Response::empty(StatusCode::NO_CONTENT),
        Err(Failure::Refused(refusal)) => refused(&refusal),
        Err(Failure::Storage(cause)) => {
            tracing::error!(error = &cause as &dyn std::error::Error, "control call failed");
            let message = "the storage failed; see the log";
            error(StatusCode::INTERNAL_SERVER_ERROR, "storage_failed", message, None)
        }
    }
}

/// Why a call is refused, and what to do.
#[must_use]
pub fn refused(refusal: &Refusal) -> Response {
    use StatusCode as S;
    match refusal {
        Refusal::Host(host) => {
            let message = format!(
                "the control plane answers only to loopback hosts such as 127.0.0.1 or localhost, \
                 not to {host:?}"
            );
            error(S::FORBIDDEN, "host_not_loopback", &message, Some("Host"))
        }
        Refusal::Origin(origin) => {
            let message =
                format!("the control plane refuses requests from other origins, here {origin:?}");
            error(S::FORBIDDEN, "cross_origin", &message, Some("Origin"))
        }
        Refusal::StoreName(name) => {
            let message = format!("{name:?} is no store name: after /@ come {NAME}");
            error(S::BAD_REQUEST, "bad_store_name", &message, None)
        }
        Refusal::Location(name) => {
            let message = format!("{name:?} is no location: give {NAME}");
            error(S::BAD_REQUEST, "bad_location", &message, Some("X-Emulator-Location"))
        }
        Refusal::Unknown(path) => {
            let message =
                format!("there is no {path}; GET /__emulator/openapi.json lists the calls");
            error(S::NOT_FOUND, "unknown_call", &message, None)
        }
        Refusal::Method { allow } => method_not_allowed(allow),
        Refusal::Input { field, message } => {
            error(S::BAD_REQUEST, "bad_input", message, field.as_deref())
        }
        Refusal::NoIndex => {
            let message = "only the Worker keeps an index; this emulator serves another API";
            error(S::NOT_FOUND, "no_index", message, None)
        }
        Refusal::NotFound { kind, name } => {
            error(S::NOT_FOUND, "not_found", &format!("there is no {kind} {name:?}"), None)
        }
    }
}

/// What names of stores and locations are.
const NAME: &str = "1 to 64 letters, digits, '-', '_' or '.'";

fn method_not_allowed(allow: &str) -> Response {
    let message = format!("this call takes {allow}");
    let response = error(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &message, None);
    match HeaderValue::from_str(allow) {
        Ok(allow) => response.with_header(ALLOW, allow),
        Err(_) => response,
    }
}

fn error(status: StatusCode, code: &str, message: &str, field: Option<&str>) -> Response {
    let body = json!({ "error": { "code": code, "message": message, "field": field } });
    Response::new(status, JSON, body.to_string())
}
