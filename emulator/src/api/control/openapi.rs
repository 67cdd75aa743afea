//! The control plane described, as OpenAPI 3.1.

use serde_json::Value;

const DOCUMENT: &str = include_str!("openapi.json");

/// The document of `GET openapi.json`.
pub(super) fn document() -> Value {
    // A test parses it, so it cannot fail.
    serde_json::from_str(DOCUMENT).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::control::error::CallError;
    use crate::api::control::request::parse;
    use crate::message::Request;
    use bytes::Bytes;

    /// Every path of the document with a method of its own is a call, and no other method is.
    #[test]
    fn every_call_is_described_and_nothing_else() {
        let document = document();
        let paths = document["paths"].as_object().unwrap();
        assert!(paths.len() > 10);
        for (path, methods) in paths {
            let target = path.replace("{name}", "local").replace("{id}", "x");
            for method in ["GET", "PUT", "POST", "PATCH", "DELETE"] {
                let described = methods.get(method.to_lowercase()).is_some();
                let below = target.strip_prefix("/__emulator").unwrap();
                let parsed = parse(below, &request(method, &target));
                let no_call =
                    matches!(parsed, Err(CallError::Method { .. } | CallError::Unknown(_)));
                let is_call = !no_call;
                assert_eq!(described, is_call, "{method} {target}: {parsed:?}");
            }
        }
    }

    fn request(method: &str, path: &str) -> Request {
        Request {
            method: method.parse().unwrap(),
            path: path.to_owned(),
            query: None,
            headers: [(http::header::HOST, "localhost".parse().unwrap())].into_iter().collect(),
            body: Bytes::from_static(b"{}"),
        }
    }
}
