//! Reads requests to the Worker, as far as the documented paths need it.

use bytes::Bytes;
use http::request::Parts;
use percent_encoding::percent_decode_str;

use super::KEY;

/// A request, taken apart.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The `AUTH_KEY` header.
    pub(crate) header_key: Option<String>,
    /// The `auth_key` parameter.
    pub(crate) query_key: Option<String>,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn of(head: &Parts, body: Bytes) -> Self {
        let header = head.headers.get("auth_key");
        Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            header_key: header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            query_key: head.uri.query().and_then(query_key),
            body,
        }
    }
}

/// Whether the path is an endpoint's.
pub(super) fn is_known(path: &str) -> bool {
    matches!(path, "/add" | "/getAll" | "/update" | "/deleteAll" | "/auth-key")
        || path.starts_with("/get/")
        || path.starts_with("/delete/")
}

pub(super) fn is_key_in_any_case(text: &str) -> bool {
    text.eq_ignore_ascii_case(KEY)
}

pub(super) fn is_part_of_key(text: &str) -> bool {
    !text.is_empty() && KEY.starts_with(text)
}

fn query_key(query: &str) -> Option<String> {
    let pair = query.split('&').find_map(|pair| pair.strip_prefix("auth_key="))?;
    let spaced = pair.replace('+', " ");
    Some(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}
