//! Cross-origin requests: which pages may read the answers, whichever API answers.
//!
//! Behaves as Starlette 0.27's `CORSMiddleware` with `allow_methods=["*"]` and `allow_headers=["*"]`,
//! without credentials. Pure: it reads a request and writes header fields, and knows no API.

use crate::message::{Request, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, COOKIE,
    HeaderMap, ORIGIN, VARY,
};
use http::{HeaderValue, Method, StatusCode};
use url::Url;

/// Which origins are allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cors {
    /// Every origin (`*`).
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

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

impl Cors {
    /// Allows the origins of a list, or every origin if `*` is among them. None for an empty list.
    #[must_use]
    pub fn of(origins: Vec<String>) -> Option<Self> {
        if origins.is_empty() {
            return None;
        }
        let any = origins.iter().any(|origin| origin == "*");
        Some(if any { Self::Any } else { Self::Only(origins) })
    }

    /// The answer to a preflight. None when the request is something else.
    pub(super) fn preflight(&self, request: &Request) -> Option<Response> {
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

    /// The answer to any other request, with the header fields that let a page read it.
    pub(super) fn decorate(&self, request: &Request, mut response: Response) -> Response {
        let Some(origin) = request.headers.get(ORIGIN) else { return response };
        let headers = &mut response.headers;
        // A browser does not accept `*` in answer to a request with cookies.
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

    /// Names the origin in the answer to a preflight.
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

/// Reads an origin, or `*`. The result is as a browser sends it: the host in lower case, without the
/// scheme's default port and without a final slash. Pages from files send `null`.
///
/// # Errors
/// When the text is not an origin, so that no request would ever match it.
pub(crate) fn origin(text: &str) -> Result<String, OriginError> {
    if matches!(text, "*" | "null") {
        return Ok(text.to_owned());
    }
    let url = Url::parse(text).map_err(|_| OriginError)?;
    let has_more = !matches!(url.path(), "" | "/")
        || url.query().or(url.fragment()).or(url.password()).is_some()
        || !url.username().is_empty();
    let is_host = |host: &&str| !host.is_empty() && !host.contains('*') && !has_more;
    let host = url.host_str().filter(is_host).ok_or(OriginError)?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{}://{host}{port}", url.scheme()))
}

/// A text is not an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an origin is a scheme, a host and perhaps a port, such as https://app.example or \
     http://localhost:3000; * stands for all origins"
)]
pub(crate) struct OriginError;

fn refused(why: &'static str) -> Response {
    Response::new(StatusCode::BAD_REQUEST, TEXT, why)
}

/// Says that the answer depends on the request's `Origin`.
fn add_vary(headers: &mut HeaderMap) {
    headers.append(VARY, VARY_ORIGIN);
}

#[cfg(test)]
mod tests {
    // Each expectation as Starlette 0.27 answered it.

    use super::*;
    use rstest::rstest;

    const HERE: &str = "http://here.example";
    const THERE: &str = "http://there.example";

    fn request(method: Method, headers: &[(&'static str, &str)]) -> Request {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        Request { method, path: "/kv".into(), query: None, headers: map, body: bytes::Bytes::new() }
    }

    fn preflight(cors: &Cors, origin: &str, method: &str) -> Response {
        let headers = [("origin", origin), ("access-control-request-method", method)];
        cors.preflight(&request(Method::OPTIONS, &headers)).unwrap()
    }

    fn decorated(cors: &Cors, headers: &[(&'static str, &str)]) -> Response {
        cors.decorate(&request(Method::GET, headers), Response::empty(StatusCode::OK))
    }

    fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
        response.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn only_here() -> Cors {
        Cors::Only(vec![HERE.to_owned()])
    }

    #[rstest]
    #[case(Cors::Any, THERE, "PUT", 200, "OK", Some("*"), None)]
    #[case(Cors::Any, THERE, "TRACE", 400, "Disallowed CORS method", Some("*"), None)]
    #[case(only_here(), HERE, "GET", 200, "OK", Some(HERE), Some("Origin"))]
    #[case(only_here(), HERE, "get", 400, "Disallowed CORS method", Some(HERE), Some("Origin"))]
    #[case(only_here(), THERE, "GET", 400, "Disallowed CORS origin", None, Some("Origin"))]
    #[case(only_here(), THERE, "X", 400, "Disallowed CORS origin, method", None, Some("Origin"))]
    fn a_preflight_is_answered(
        #[case] cors: Cors,
        #[case] origin: &str,
        #[case] method: &str,
        #[case] status: u16,
        #[case] text: &str,
        #[case] allowed: Option<&str>,
        #[case] vary: Option<&str>,
    ) {
        let response = preflight(&cors, origin, method);
        assert_eq!(response.status.as_u16(), status);
        assert_eq!(response.body.whole().unwrap(), text);
        assert_eq!(header(&response, "content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(header(&response, "access-control-allow-origin"), allowed);
        assert_eq!(header(&response, "vary"), vary);
        assert_eq!(header(&response, "access-control-max-age"), Some("600"));
        let methods = header(&response, "access-control-allow-methods");
        assert_eq!(methods, Some("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"));
        assert_eq!(header(&response, "access-control-allow-headers"), None);
    }

    #[test]
    fn a_preflight_allows_the_headers_that_it_asks_for() {
        let headers = [
            ("origin", HERE),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "x-api-key, content-type"),
        ];
        let response = only_here().preflight(&request(Method::OPTIONS, &headers)).unwrap();
        let allowed = header(&response, "access-control-allow-headers");
        assert_eq!(allowed, Some("x-api-key, content-type"));
    }

    #[rstest]
    #[case::no_origin(Method::OPTIONS, &[("access-control-request-method", "GET")])]
    #[case::no_method(Method::OPTIONS, &[("origin", HERE)])]
    #[case::not_options(Method::GET, &[("origin", HERE), ("access-control-request-method", "GET")])]
    fn other_requests_are_no_preflights(
        #[case] method: Method,
        #[case] headers: &[(&'static str, &str)],
    ) {
        assert!(Cors::Any.preflight(&request(method, headers)).is_none());
    }

    #[rstest]
    #[case::same_origin(Cors::Any, &[], None, None)]
    #[case::any(Cors::Any, &[("origin", THERE)], Some("*"), None)]
    #[case::with_cookie(Cors::Any, &[("origin", THERE), ("cookie", "a=1")], Some(THERE), Some("Origin"))]
    #[case::allowed(only_here(), &[("origin", HERE)], Some(HERE), Some("Origin"))]
    #[case::not_allowed(only_here(), &[("origin", THERE)], None, None)]
    #[case::other_port(only_here(), &[("origin", "http://here.example:80")], None, None)]
    fn an_answer_names_the_origin_that_may_read_it(
        #[case] cors: Cors,
        #[case] headers: &[(&'static str, &str)],
        #[case] allowed: Option<&str>,
        #[case] vary: Option<&str>,
    ) {
        let response = decorated(&cors, headers);
        assert_eq!(header(&response, "access-control-allow-origin"), allowed);
        assert_eq!(header(&response, "vary"), vary);
    }

    #[rstest]
    #[case("*", Some("*"))]
    #[case("null", Some("null"))]
    #[case(HERE, Some(HERE))]
    #[case("https://app.example/", Some("https://app.example"))]
    #[case("https://App.example:443", Some("https://app.example"))]
    #[case("http://[::1]:3000", Some("http://[::1]:3000"))]
    #[case("tauri://localhost", Some("tauri://localhost"))]
    #[case("nope", None)]
    #[case("", None)]
    #[case("localhost:3000", None)]
    #[case("https://app.example/path", None)]
    #[case("https://app.example//", None)]
    #[case("https://app.example?a", None)]
    #[case("https://me@app.example", None)]
    #[case("https://*.app.example", None)]
    #[case("file:///index.html", None)]
    fn an_origin_is_read_as_browsers_send_it(#[case] text: &str, #[case] read: Option<&str>) {
        assert_eq!(origin(text).ok().as_deref(), read);
    }

    #[test]
    fn a_list_with_a_star_allows_every_origin() {
        assert_eq!(Cors::of(vec![]), None);
        assert_eq!(Cors::of(vec![HERE.to_owned()]), Some(only_here()));
        assert_eq!(Cors::of(vec![HERE.to_owned(), "*".to_owned()]), Some(Cors::Any));
    }
}
