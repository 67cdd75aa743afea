//! Requests that uvicorn's parser of HTTP refuses, so that the application never sees them.

use crate::message::Request;

/// The methods that the parser knows, tried one by one on uvicorn 0.24.0 with httptools.
const KNOWN_METHODS: [&str; 35] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PURGE", "OPTIONS", "TRACE", "COPY", "LOCK",
    "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "ACL", "REPORT", "MKACTIVITY",
    "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "QUERY", "LINK",
    "UNLINK", "REBIND", "BIND", "UNBIND", "MKCALENDAR", "SOURCE", "CONNECT",
];

/// Whether the parser refuses the request: for an unknown method, or bytes beyond ASCII in its path.
pub(super) fn is_malformed(request: &Request) -> bool {
    !KNOWN_METHODS.contains(&request.method.as_str()) || !request.path.is_ascii()
}
