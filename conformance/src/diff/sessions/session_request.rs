//! A request of a session, with placeholders for what only the target knows.

use std::sync::LazyLock;

use fastrand::Rng;
use http::Method;
use regex::bytes::{Captures, Regex};

use crate::exchange::{Excerpt, Request};
use crate::scenario::AuthVariant;
use crate::site::Connection;

/// A request of a session. In its path and its body, `${kN}` stands for the key that the N-th addition
/// was answered, and `${auth-key}` for the auth key.
#[derive(Debug, Clone)]
pub(in crate::diff) struct SessionRequest {
    pub(in crate::diff) request: Request,
    /// The variant of the auth key in the header.
    pub(super) auth: AuthVariant,
}

static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\$\{(?:auth-key|k(0|[1-9]\d*))\}").expect("the pattern is valid")
});

impl SessionRequest {
    /// The request for readers, with its placeholders.
    pub(in crate::diff) fn line(&self) -> String {
        let line = request_line(&self.request);
        match self.auth {
            AuthVariant::Right => line,
            other => format!("{line}  (auth key: {})", other.name()),
        }
    }

    /// The request for a target, which answered these keys so far.
    pub(in crate::diff) fn filled(&self, target: &Connection, keys: &[String]) -> Request {
        let mut request = self.request.clone();
        let path = filled(request.path.as_bytes(), target, keys);
        request.path = String::from_utf8_lossy(&path).into_owned();
        request.body = request.body.map(|body| filled(&body, target, keys).into());
        target.authorize(&mut request, self.auth);
        request
    }
}

impl From<Request> for SessionRequest {
    fn from(request: Request) -> Self {
        Self { request, auth: AuthVariant::Right }
    }
}

/// A request for readers.
pub(in crate::diff) fn request_line(request: &Request) -> String {
    let Request { method, path, body, .. } = request;
    let body = body.as_ref().map(|body| format!("  {:?}", Excerpt::of_bytes(body).text));
    format!("{method} {path}{}", body.unwrap_or_default())
}

/// A random method for a request that no endpoint expects.
pub(super) fn any_method(rng: &mut Rng) -> Method {
    const METHODS: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
    ];
    METHODS[rng.usize(..METHODS.len())].clone()
}

/// Replaces the placeholders. A key that was not answered is replaced by one that no item has; the
/// placeholder of an addition that was not sent stays.
fn filled(text: &[u8], target: &Connection, keys: &[String]) -> Vec<u8> {
    let replacement = |found: &Captures<'_>| match found.get(1) {
        None => {
            let auth_key = target.auth_key.as_ref().map(|key| key.query(AuthVariant::Right));
            auth_key.unwrap_or_default()
        }
        Some(digits) => {
            let digits = String::from_utf8_lossy(digits.as_bytes());
            match digits.parse().ok().and_then(|at: usize| keys.get(at)) {
                Some(key) if key.is_empty() => format!("gone-{digits}"),
                Some(key) => key.clone(),
                None => format!("${{k{digits}}}"),
            }
        }
    };
    PLACEHOLDER
        .replace_all(text, |found: &Captures<'_>| replacement(found).into_bytes())
        .into_owned()
}
