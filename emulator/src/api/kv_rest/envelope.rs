//! What every answer but a value is wrapped in.

use super::api_error::ApiError;
use crate::message::{JSON, Response};
use http::StatusCode;
use serde_json::{Value, json};

/// The result of a call that was carried out.
pub(super) fn success(result: &Value) -> Response {
    answer(
        StatusCode::OK,
        &json!({
            "success": true, "errors": [], "messages": [], "result": result,
        }),
    )
}

/// A part of a result, and where it stands in the whole.
pub(super) fn page(result: &[Value], info: &Value) -> Response {
    answer(
        StatusCode::OK,
        &json!({
            "success": true, "errors": [], "messages": [], "result": result, "result_info": info,
        }),
    )
}

pub(super) fn failed(error: &ApiError) -> Response {
    answer(
        error.status(),
        &json!({
            "success": false,
            "errors": [{ "code": error.code(), "message": error.to_string() }],
            "messages": [],
            "result": null,
        }),
    )
}

fn answer(status: StatusCode, document: &Value) -> Response {
    Response::new(status, JSON, document.to_string())
}
