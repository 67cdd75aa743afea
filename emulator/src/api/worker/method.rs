//! The request methods that the Workers runtime knows. It answers others itself, and no Worker sees them.

use http::Method;

/// Tried one by one on workerd 1.20261117.1.
const KNOWN: [&str; 28] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PURGE", "OPTIONS", "TRACE", "COPY", "LOCK",
    "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "ACL", "REPORT", "MKACTIVITY",
    "CHECKOUT", "MERGE", "MSEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "QUERY", "BAN",
];

/// Whether the runtime knows the method. Methods are case-sensitive.
pub(super) fn is_known(method: &Method) -> bool {
    KNOWN.contains(&method.as_str())
}
