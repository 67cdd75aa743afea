//! The base URL of a target.
//!
//! A path is appended to it byte for byte. Nothing is resolved, encoded or changed in case.

use std::fmt;
use std::net::IpAddr;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::Uri;
use http::header::HeaderValue;
use http::uri::{Authority, PathAndQuery, Scheme};
use url::{Host, Url};

/// An http or https URL with a host, and perhaps a port and a path. Its text shows no user or password.
#[derive(Debug, Clone)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// The path without the trailing slash. It is empty or begins with `/`.
    prefix: String,
    authorization: Option<HeaderValue>,
    /// The host as connections name it: an address of IPv6 has no brackets.
    host: String,
    is_loopback: bool,
}

/// Why a text is no base URL. The text is not shown, because it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// The text is no URL.
    #[error(
        "the URL cannot be read ({0}); write it as http://127.0.0.1:8787 or https://my-worker.example"
    )]
    Unreadable(String),
    /// The URL has another scheme.
    #[error("the URL begins with `{0}:`; only http: and https: can be tested")]
    Scheme(String),
    /// The URL has a query or fragment, so that no path can be appended.
    #[error("the URL has a query or fragment; leave off what follows `?` or `#`")]
    Tail,
}

impl BaseUrl {
    /// Reads a base URL. A trailing slash does not matter.
    ///
    /// # Errors
    /// When the text is no http or https URL, or has a query or fragment.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let unreadable = |reason: &dyn fmt::Display| BaseUrlError::Unreadable(reason.to_string());
        let url = Url::parse(text).map_err(|error| unreadable(&error))?;
        let scheme = match url.scheme() {
            "http" => Scheme::HTTP,
            "https" => Scheme::HTTPS,
            other => return Err(BaseUrlError::Scheme(other.to_owned())),
        };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Tail);
        }
        let host = url.host_str().unwrap_or_default();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Ok(Self {
            scheme,
            authority: authority.parse().map_err(|error| unreadable(&error))?,
            prefix: url.path().trim_end_matches('/').to_owned(),
            authorization: basic_authorization(&url),
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            is_loopback: url.host().is_some_and(|host| is_loopback(&host)),
        })
    }

    /// The base URL with one more path segment.
    pub(crate) fn below(&self, segment: &str) -> Self {
        Self { prefix: format!("{}/{segment}", self.prefix), ..self.clone() }
    }

    /// The URL of a path, which begins with `/` and may have a query.
    ///
    /// # Errors
    /// When the path holds a character that cannot be sent unencoded.
    pub(crate) fn join(&self, path: &str) -> Result<Uri, http::Error> {
        let path = PathAndQuery::try_from(format!("{}{path}", self.prefix))?;
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path)
            .build()
    }

    /// The `Authorization` header for the URL's user and password.
    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }

    /// Whether the host is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Whether the scheme is https.
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// The host, without brackets.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The port, which the scheme tells where the URL does not.
    pub(crate) fn port(&self) -> u16 {
        let usual = if self.is_https() { 443 } else { 80 };
        self.authority.port_u16().unwrap_or(usual)
    }

    /// The host and the port, as in the `Host` header.
    pub(crate) fn authority(&self) -> &str {
        self.authority.as_str()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

fn basic_authorization(url: &Url) -> Option<HeaderValue> {
    let decoded =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let pair = format!("{}:{}", decoded(url.username()), decoded(url.password().unwrap_or("")));
    let mut value =
        HeaderValue::try_from(format!("Basic {}", BASE64_STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("http://127.0.0.1:8787", "/getAll", "http://127.0.0.1:8787/getAll")]
    #[case("http://127.0.0.1:8787/", "//getAll", "http://127.0.0.1:8787//getAll")]
    #[case("https://x.example/a/b/", "/x/../getAll", "https://x.example/a/b/x/../getAll")]
    #[case("http://x.example", "/get/%2e?a=%20", "http://x.example/get/%2e?a=%20")]
    #[case("http://x.example", r"/x\getAll", r"http://x.example/x\getAll")]
    fn a_path_is_kept_as_written(#[case] base: &str, #[case] path: &str, #[case] expected: &str) {
        assert_eq!(BaseUrl::parse(base).unwrap().join(path).unwrap().to_string(), expected);
    }

    #[rstest]
    #[case("ftp://x")]
    #[case("127.0.0.1:8787")]
    #[case("http://x/?a=1")]
    #[case("nonsense")]
    fn what_is_no_base_url_is_refused(#[case] text: &str) {
        assert!(BaseUrl::parse(text).is_err());
    }

    #[test]
    fn user_and_password_become_a_header_and_are_not_shown() {
        let base = BaseUrl::parse("http://me:s%20t@x.example/").unwrap();
        assert_eq!(base.authorization().unwrap(), "Basic bWU6cyB0");
        assert_eq!(base.to_string(), "http://x.example");
    }

    #[rstest]
    #[case("http://localhost:1", true)]
    #[case("http://127.9.9.9", true)]
    #[case("http://[::1]:8", true)]
    #[case("https://x.workers.dev", false)]
    fn loopback_is_known(#[case] url: &str, #[case] expected: bool) {
        assert_eq!(BaseUrl::parse(url).unwrap().is_loopback(), expected);
    }
}
