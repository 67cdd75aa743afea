//! The answers of the control plane, all JSON.

use super::request::Refusal;
use crate::message::Response;
use crate::storage::StorageError;
use http::{HeaderValue, StatusCode, header::ALLOW};
use serde_json::json;

/// That the emulator runs, and which: name, version and the API that it serves.
#[must_use]
pub fn health(api: &str) -> Response {
    let body = json!({
        "status": "ok",
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "api": api,
    });
    Response::new(StatusCode::OK, "application/json", body.to_string())
}

/// Why a call is refused, and what to do.
#[must_use]
pub fn refused(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::Host(host) => error(
            StatusCode::FORBIDDEN,
            "host_not_loopback",
            &format!(
                "the control plane answers only to loopback hosts such as 127.0.0.1 or localhost, \
                 not to {host:?}"
            ),
        ),
        Refusal::Origin(origin) => error(
            StatusCode::FORBIDDEN,
            "cross_origin",
            &format!("the control plane refuses requests from other origins, here {origin:?}"),
        ),
        Refusal::StoreName(name) => error(
            StatusCode::BAD_REQUEST,
            "bad_store_name",
            &format!(
                "{name:?} is no store name: after /@ come 1 to 64 letters, digits, '-', '_' or '.'"
            ),
        ),
        Refusal::Unknown(path) => error(
            StatusCode::NOT_FOUND,
            "unknown_call",
            &format!(
                "there is no {path}; the calls are GET /__emulator/health and POST \
                 /__emulator/reset"
            ),
        ),
        Refusal::Method { allow } => error(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            &format!("this call takes {allow}"),
        )
        .with_header(ALLOW, HeaderValue::from_static(allow)),
    }
}

/// A call that the storage could not carry out.
#[must_use]
pub fn failed(cause: &StorageError) -> Response {
    tracing::error!(error = cause as &dyn std::error::Error, "control call failed");
    error(StatusCode::INTERNAL_SERVER_ERROR, "storage_failed", "the storage failed; see the log")
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "error": { "code": code, "message": message } });
    Response::new(status, "application/json", body.to_string())
}
