//! Changes of an answer that several defects make.

use http::header::{CONTENT_TYPE, HeaderValue};
use pysondbkv_conformance::exchange::Response;
use serde_json::Value;

/// Gives the answer another media type.
pub(super) fn becomes(answer: &mut Response, media: &'static str) {
    answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
}

/// Changes a body that is JSON.
pub(super) fn in_json(answer: &mut Response, change: impl FnOnce(Value) -> Value) {
    if let Ok(value) = serde_json::from_slice(&answer.body) {
        answer.body = change(value).to_string().into();
    }
}
