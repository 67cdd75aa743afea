//! Cross-origin requests: which browser apps may read the answers. It stands around either API.
//!
//! Answers as Starlette 0.27's `CORSMiddleware` with `allow_methods=["*"]` and `allow_headers=["*"]`
//! does, without credentials. Pure: it reads a request and writes headers, and knows no API.

use crate::message::{Request, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, COOKIE,
    HeaderMap, ORIGIN, VARY,
};
use http::{HeaderValue, Method, StatusCode};

/// Which origins are allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cors {
    /// Every one (`*`).
    Any,
    /// These, each as a browser sends it: `https://app.example`, without a final slash.
    Only(Vec<String>),
}

/// The methods that `allow_methods=["*"]` stands for.
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const METHODS_HEADER: HeaderValue =
    HeaderValue::from_static("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");

/// How long a browser may remember a preflight, in seconds.
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("600");

const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");

const TEXT: &str = "text/plain; charset=utf-8";

impl Cors {
    /// The setting that a list of origins means; `*` among them allows every one. None for an
    /// empty list.
    #[must_use]
    pub fn of(origins: Vec<String>) -> Option<Self> {
        if origins.is_empty() {
            return None;
        }
        let any = origins.iter().any(|origin| origin == "*");
        Some(if any { Self::Any } else { Self::Only(origins) })
    }

    /// The answer to a preflight; none when the request is no preflight.
    #[must_use]
    pub fn preflight(&self, request: &Request) -> Option<Response> {
        let origin = request.headers.get(ORIGIN)?;
        let method = request.headers.get(ACCESS_CONTROL_REQUEST_METHOD)?;
        if request.method != Method::OPTIONS {
            return None;
        }
        let method_allowed = METHODS.iter().any(|allowed| method == allowed);
        let mut response = match (self.allows(origin), method_allowed) {
            (true, true) => Response::new(StatusCode::OK, TEXT, "OK"),
            (true, false) => refused("Disallowed CORS method"),
            (false, true) => refused("Disallowed CORS origin"),
            (false, false) => refused("Disallowed CORS origin, method"),
        };
        let headers = &mut response.headers;
        self.name_origin(headers, origin);
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS_HEADER);
        headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        if let Some(wanted) = request.headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
        Some(response)
    }

    /// The answer to any other request, with what a browser needs to show it to its app.
    #[must_use]
    pub fn decorate(&self, request: &Request, mut response: Response) -> Response {
        let Some(origin) = request.headers.get(ORIGIN) else { return response };
        let headers = &mut response.headers;
        // A browser takes no `*` where it sent cookies.
        if *self == Self::Any && request.headers.contains_key(COOKIE) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            add_vary(headers);
        } else if *self == Self::Any {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
        } else if self.allows(origin) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            add_vary(headers);
        }
        response
    }

    fn allows(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::Any => true,
            Self::Only(origins) => origins.iter().any(|allowed| origin == allowed.as_str()),
        }
    }

    /// In the answer to a preflight.
    fn name_origin(&self, headers: &mut HeaderMap, origin: &HeaderValue) {
        if *self == Self::Any {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
            return;
        }
        headers.insert(VARY, VARY_ORIGIN);
        if self.allows(origin) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
    }
}

fn refused(why: &'static str) -> Response {
    Response::new(StatusCode::BAD_REQUEST, TEXT, why)
}

/// Adds `Origin` to what the response says that it depends on.
fn add_vary(headers: &mut HeaderMap) {
    headers.append(VARY, VARY_ORIGIN);
}

#[cfg(test)]
mod tests;
