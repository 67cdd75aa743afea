//! The proxy that the environment names for a target: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`.
//!
//! The rules are those of reqwest, by the same matcher. A target on this machine has no proxy.

use hyper_util::client::proxy::matcher::Matcher;

use crate::base_url::BaseUrl;

/// The URL of the proxy before a target, without its user and password; nothing where there is none.
pub(super) fn before(base: &BaseUrl) -> Option<String> {
    if base.is_loopback() {
        return None;
    }
    let uri = base.join("/").ok()?;
    let proxy = Matcher::from_system().intercept(&uri)?;
    let scheme = proxy.uri().scheme_str().unwrap_or("http");
    let authority = proxy.uri().authority()?.as_str();
    let host = authority.rsplit('@').next().unwrap_or_default();
    Some(format!("{scheme}://{host}"))
}
