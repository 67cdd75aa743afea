//! Lets requests with a wrong key in.

use http::Method;
use http::header::HeaderValue;
use pysondbkv_conformance::exchange::Request;

use super::StoreDefect;
use crate::server::KEY;
use StoreDefect as D;

/// Puts the right key into the requests that the defect lets in.
pub(super) fn let_in(defect: StoreDefect, request: &mut Request) {
    let given = request.headers.get("x-api-key").and_then(|value| value.to_str().ok());
    let is_one = request.path.starts_with("/kv/");
    let is_open = match defect {
        D::KeyIsNotChecked => true,
        D::KeyIsComparedWithoutCase => given.is_some_and(|key| key.eq_ignore_ascii_case(KEY)),
        D::KeyMayBeTruncated => given.is_some_and(|key| !key.is_empty() && KEY.starts_with(key)),
        D::KeyMayBeExtended => given.is_some_and(|key| key.starts_with(KEY)),
        D::KeyMayBeEmpty => given.is_some_and(str::is_empty),
        D::AnyKeyOpens => given.is_some_and(|key| key.len() == KEY.len()),
        D::QueryOpens => request.path.contains("api_key="),
        D::ListingIsOpen => request.path == "/kv" && request.method == Method::GET,
        D::ReadingIsOpen => is_one && request.method == Method::GET,
        D::StoringIsOpen => is_one && request.method == Method::POST,
        D::DeletingIsOpen => is_one && request.method == Method::DELETE,
        _ => false,
    };
    if is_open {
        request.headers.insert("x-api-key", HeaderValue::from_static(KEY));
    }
}
