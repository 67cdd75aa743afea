//! The log line of a request. It never holds the auth key.

use crate::kv::OperationsCount;
use crate::message::{Delivery, Request, Response};
use http::Method;
use std::time::Duration;
use url::form_urlencoded;

/// What is known of a request before it is answered; nothing where no one reads the log.
pub(super) struct Line(Option<(Method, String)>);

impl Line {
    pub(super) fn of(request: &Request) -> Self {
        let wanted = tracing::enabled!(tracing::Level::INFO);
        Self(wanted.then(|| (request.method.clone(), masked_target(request))))
    }

    pub(super) fn write(
        self,
        number: u64,
        response: &Response,
        took: Duration,
        operations: OperationsCount,
    ) {
        let Some((method, target)) = self.0 else { return };
        let ms = took.as_secs_f64() * 1e3;
        let status = match response.delivery {
            Delivery::Dropped => "dropped".to_owned(),
            _ => response.status.as_u16().to_string(),
        };
        tracing::info!("{method} {target} {status} {ms:.2} ms, kv: {operations}, request {number}");
    }
}

/// Path and query, with the value of `auth_key` masked however its name is spelled.
pub(super) fn masked_target(request: &Request) -> String {
    let Some(query) = &request.query else { return request.path.clone() };
    let pairs: Vec<_> = query.split('&').map(masked_pair).collect();
    format!("{}?{}", request.path, pairs.join("&"))
}

fn masked_pair(pair: &str) -> String {
    let is_key = form_urlencoded::parse(pair.as_bytes())
        .next()
        .is_some_and(|(name, _)| name.eq_ignore_ascii_case("auth_key"));
    if is_key { "auth_key=***".to_owned() } else { pair.to_owned() }
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
    fn masks_the_key(#[case] path: &str, #[case] query: Option<&str>, #[case] masked: &str) {
        let request = Request {
            method: Method::GET,
            path: path.into(),
            query: query.map(Into::into),
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::new(),
        };
        assert_eq!(masked_target(&request), masked);
    }
}
