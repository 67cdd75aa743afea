//! Requests that the wire refuses, before any API sees them.

use super::body::reply;
use crate::message::{Response, WORKERS_TEXT};
use http::StatusCode;

/// Why a request does not reach the deployment.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refusal {
    /// Its body is larger than that of such a request may be.
    TooLarge,
    /// Its body stops arriving.
    TooSlow,
    /// Too many large bodies are being worked on.
    NoRoom,
    /// Its body breaks off, or it has no path.
    Unreadable,
}

impl Refusal {
    pub(super) fn response(self) -> Response {
        let status = match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
        };
        Response::new(status, WORKERS_TEXT, status.canonical_reason().unwrap_or_default())
    }

    pub(super) fn reply(self) -> warp::reply::Response {
        let Response { status, headers, body, .. } = self.response();
        let body = body.whole().cloned().unwrap_or_default();
        reply(status, headers, (warp::reply::Response::new(body.into()), None))
    }
}
