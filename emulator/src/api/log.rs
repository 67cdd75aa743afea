//! The log line of a request. It never contains the auth key.

use crate::kv::OperationCounts;
use crate::message::{Delivery, Request, Response};
use crate::visible::visible;
use http::Method;
use std::time::Instant;
use url::form_urlencoded;

/// The log line of a request that is under way. If it is dropped before it is written, it says that
/// the client closed the connection.
pub(super) struct LogLine {
    number: u64,
    /// None where the log leaves out requests, and once the line is written.
    request: Option<Begun>,
}

/// A request, and when it arrived.
struct Begun {
    method: Method,
    target: String,
    at: Instant,
}

impl LogLine {
    pub(super) fn of(request: &Request, number: u64) -> Self {
        let wanted = tracing::enabled!(tracing::Level::INFO);
        let begun = || Begun {
            method: request.method.clone(),
            target: masked_target(&request.path, request.query.as_deref()),
            at: Instant::now(),
        };
        let request = wanted.then(begun);
        Self { number, request }
    }

    pub(super) fn write(mut self, response: &Response, operations: OperationCounts) {
        let Some(Begun { method, target, at }) = self.request.take() else { return };
        let (number, ms) = (self.number, at.elapsed().as_secs_f64() * 1e3);
        let status = match response.delivery {
            Delivery::Dropped => "dropped".to_owned(),
            _ => response.status.as_u16().to_string(),
        };
        tracing::info!("{method} {target} {status} {ms:.2} ms, kv: {operations}, request {number}");
    }
}

impl Drop for LogLine {
    fn drop(&mut self) {
        if let Some(Begun { method, target, .. }) = self.request.take() {
            tracing::info!(
                "{method} {target} cancelled: the client closed the connection, so the rest of the \
                 request is not carried out, request {}",
                self.number
            );
        }
    }
}

/// Path and query as they can be shown, with the values of `auth_key` and its like masked, however the
/// parameter's name is encoded.
pub(super) fn masked_target(path: &str, query: Option<&str>) -> String {
    let path = visible(path);
    let Some(query) = query else { return path.into_owned() };
    let pairs: Vec<_> = query.split('&').map(masked_pair).collect();
    format!("{path}?{}", pairs.join("&"))
}

fn masked_pair(pair: &str) -> String {
    let name = form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name);
    let is_key = name.is_some_and(|name| name.to_ascii_lowercase().contains("auth_key"));
    if is_key { "auth_key=***".to_owned() } else { visible(pair).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/getAll", None, "/getAll")]
    #[case("/auth-key", Some("auth_key=meow"), "/auth-key?auth_key=***")]
    #[case("/auth-key", Some("x=1&auth%5Fkey=m%65ow&y"), "/auth-key?x=1&auth_key=***&y")]
    #[case("/auth-key", Some("AUTH_KEY=meow"), "/auth-key?auth_key=***")]
    #[case(
        "/auth-key",
        Some("auth_key[]=meow&auth_key%5B0%5D=meow"),
        "/auth-key?auth_key=***&auth_key=***"
    )]
    #[case("/auth-key", Some("+auth_key=meow"), "/auth-key?auth_key=***")]
    #[case("/\u{202e}x", Some("\u{1b}"), "/\\u{202e}x?\\u{1b}")]
    fn masks_the_key(#[case] path: &str, #[case] query: Option<&str>, #[case] masked: &str) {
        assert_eq!(masked_target(path, query), masked);
    }
}
