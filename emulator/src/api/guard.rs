//! Who may use what stands under `/__emulator`: programs on this machine, pages that the emulator
//! served itself, and whoever has the token where other machines can reach the port.
//!
//! A browser can reach a loopback port from any page, so the guard stands before everything there.

use super::refusal::Refusal;
use crate::auth_key::AuthKey;
use crate::message::Request;
use http::header::{AUTHORIZATION, HOST, HeaderName, ORIGIN};
use std::net::{IpAddr, Ipv6Addr};

/// Decides who may use the control plane.
#[derive(Debug)]
pub(crate) struct Guard {
    /// Whether the port is on an address that other machines can reach.
    listens_beyond_loopback: bool,
    /// Host names that the control plane answers to, beside those of loopback; in lower case.
    names: Vec<String>,
    token: Option<AuthKey>,
}

/// What a Host field names.
#[derive(Debug, PartialEq, Eq)]
enum Host {
    /// This machine and no other.
    Loopback,
    /// An address, which no DNS can point elsewhere.
    Address,
    Name(String),
}

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl Guard {
    /// A guard of a port on `address`. Calls need the token, if there is one.
    pub(crate) fn new(address: IpAddr, names: &[String], token: Option<AuthKey>) -> Self {
        let names = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        Self { listens_beyond_loopback: !address.is_loopback(), names, token }
    }

    /// Refuses a request that comes from elsewhere: by its host, since an attacker's DNS can point any
    /// name here; by its origin; or for want of the token.
    pub(super) fn check(&self, peer: IpAddr, request: &Request) -> Result<(), Refusal> {
        self.check_sender(peer, request)?;
        match &self.token {
            Some(token) if !brings(token, request) => Err(Refusal::Token),
            _ => Ok(()),
        }
    }

    /// The same for what needs no token.
    pub(super) fn check_sender(&self, peer: IpAddr, request: &Request) -> Result<(), Refusal> {
        let host = host_of(request)?;
        if !self.answers(&Host::of(host), peer.to_canonical()) {
            return Err(Refusal::Host(host.to_owned()));
        }
        check_origin(host, request)
    }

    fn answers(&self, host: &Host, peer: IpAddr) -> bool {
        match host {
            Host::Loopback => peer.is_loopback(),
            Host::Address => self.listens_beyond_loopback,
            Host::Name(name) => self.names.contains(name),
        }
    }
}

impl Host {
    fn of(host: &str) -> Self {
        let name = without_port(host).to_ascii_lowercase();
        if name == "localhost" || name.ends_with(".localhost") {
            return Self::Loopback;
        }
        match address(&name) {
            Some(address) if address.is_loopback() => Self::Loopback,
            Some(_) => Self::Address,
            None => Self::Name(name),
        }
    }
}

/// What follows `/__emulator` in a path; None for every other path.
pub(super) fn control_path(path: &str) -> Option<&str> {
    let below = path.strip_prefix("/__emulator")?;
    (below.is_empty() || below.starts_with('/')).then_some(below)
}

/// The Host field. It must be the only one.
fn host_of(request: &Request) -> Result<&str, Refusal> {
    only(request, &HOST)
        .map_err(|()| Refusal::Ambiguous("Host"))?
        .ok_or_else(|| Refusal::Host(String::new()))
}

fn check_origin(host: &str, request: &Request) -> Result<(), Refusal> {
    match only(request, &ORIGIN) {
        Ok(None) => {}
        Ok(Some(origin)) if is_origin_of(origin, host) => {}
        Ok(Some(origin)) => return Err(Refusal::Origin(origin.to_owned())),
        Err(()) => return Err(Refusal::Ambiguous("Origin")),
    }
    match only(request, &SEC_FETCH_SITE) {
        Ok(None | Some("same-origin" | "none")) => Ok(()),
        Ok(Some(site)) => Err(Refusal::Site(site.to_owned())),
        Err(()) => Err(Refusal::Ambiguous("Sec-Fetch-Site")),
    }
}

/// Whether pages of `host` have that origin. The scheme is https where a proxy speaks TLS.
fn is_origin_of(origin: &str, host: &str) -> bool {
    let name = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    name.is_some_and(|name| name.eq_ignore_ascii_case(host))
}

fn brings(token: &AuthKey, request: &Request) -> bool {
    let Ok(Some(credentials)) = only(request, &AUTHORIZATION) else { return false };
    let Some((scheme, candidate)) = credentials.split_once(' ') else { return false };
    scheme.eq_ignore_ascii_case("Bearer") && token.opens(candidate.trim().as_bytes())
}

/// The value of the one header field of that name; an error where there are several, or it is no ASCII
/// text.
fn only<'a>(request: &'a Request, name: &HeaderName) -> Result<Option<&'a str>, ()> {
    let mut fields = request.headers.get_all(name).iter();
    match (fields.next(), fields.next()) {
        (None, _) => Ok(None),
        (Some(field), None) => field.to_str().map(Some).map_err(drop),
        (Some(_), Some(_)) => Err(()),
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

fn address(name: &str) -> Option<IpAddr> {
    let v6 = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    match v6 {
        Some(v6) => v6.parse::<Ipv6Addr>().ok().map(|v6| IpAddr::V6(v6).to_canonical()),
        None => name.parse().ok().filter(IpAddr::is_ipv4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, HeaderValue, Method};
    use rstest::rstest;

    const HERE: &str = "127.0.0.1";
    const ELSEWHERE: &str = "192.168.1.9";

    fn request(fields: &[(&str, &str)]) -> Request {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append(name.parse::<HeaderName>().unwrap(), value);
        }
        let (path, query, body) = ("/__emulator/reset".into(), None, bytes::Bytes::new());
        Request { method: Method::POST, path, query, headers, body }
    }

    fn guard(address: &str, token: Option<&str>) -> Guard {
        let token = token.map(|token| AuthKey::parse(token).unwrap());
        Guard::new(address.parse().unwrap(), &["Dev.example".to_owned()], token)
    }

    #[rstest]
    #[case("localhost", Host::Loopback)]
    #[case("LOCALHOST:8787", Host::Loopback)]
    #[case("app.localhost:8787", Host::Loopback)]
    #[case("127.0.0.1:8787", Host::Loopback)]
    #[case("127.8.8.8", Host::Loopback)]
    #[case("[::1]:8787", Host::Loopback)]
    #[case("[::1]", Host::Loopback)]
    #[case("[::ffff:127.0.0.1]", Host::Loopback)]
    #[case("192.168.1.2:8787", Host::Address)]
    #[case("0.0.0.0:8787", Host::Address)]
    #[case("[fe80::1]", Host::Address)]
    #[case("", Host::Name(String::new()))]
    #[case("::1", Host::Name(":".into()))]
    #[case("example.com", Host::Name("example.com".into()))]
    #[case("localhost.example.com", Host::Name("localhost.example.com".into()))]
    #[case("127.0.0.1.example.com:8787", Host::Name("127.0.0.1.example.com".into()))]
    fn reads_hosts(#[case] text: &str, #[case] host: Host) {
        assert_eq!(Host::of(text), host);
    }

    #[rstest]
    #[case::on_loopback(HERE, HERE, "localhost:8787", true)]
    #[case::an_address_on_loopback(HERE, HERE, "192.168.1.2:8787", false)]
    #[case::another_name(HERE, HERE, "example.com", false)]
    #[case::an_allowed_name(HERE, HERE, "DEV.example:8787", true)]
    #[case::from_elsewhere("0.0.0.0", ELSEWHERE, "192.168.1.2:8787", true)]
    #[case::from_elsewhere_as_from_here("0.0.0.0", ELSEWHERE, "localhost:8787", false)]
    #[case::from_here("0.0.0.0", "::ffff:127.0.0.1", "localhost:8787", true)]
    fn answers_hosts(
        #[case] address: &str,
        #[case] peer: &str,
        #[case] host: &str,
        #[case] answers: bool,
    ) {
        let result = guard(address, None).check(peer.parse().unwrap(), &request(&[("host", host)]));
        assert_eq!(result.is_ok(), answers);
    }

    #[rstest]
    #[case::two_hosts(&[("host", "localhost"), ("host", "localhost")])]
    #[case::a_host_that_is_no_ascii(&[("host", "localhöst")])]
    #[case::two_origins(&[
        ("host", "localhost"), ("origin", "http://localhost"), ("origin", "https://evil.example"),
    ])]
    #[case::an_origin_that_is_no_ascii(&[("host", "localhost"), ("origin", "http://évil.example")])]
    #[case::a_site_that_is_no_ascii(&[("host", "localhost"), ("sec-fetch-site", "cröss-site")])]
    #[case::two_sites(&[
        ("host", "localhost"), ("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site"),
    ])]
    fn refuses_what_cannot_be_read_in_one_way(#[case] fields: &[(&str, &str)]) {
        let checked = guard(HERE, None).check(HERE.parse().unwrap(), &request(fields));
        assert!(matches!(checked, Err(Refusal::Ambiguous(_))), "{checked:?}");
    }

    #[rstest]
    #[case(&[("authorization", "Bearer secret")], true)]
    #[case(&[("authorization", "bearer  secret")], true)]
    #[case(&[("authorization", "Bearer other")], false)]
    #[case(&[("authorization", "Basic secret")], false)]
    #[case(&[("authorization", "secret")], false)]
    #[case(&[("authorization", "Bearer secret"), ("authorization", "Bearer secret")], false)]
    #[case(&[], false)]
    fn asks_for_the_token(#[case] fields: &[(&str, &str)], #[case] opens: bool) {
        let fields = [&[("host", "localhost")], fields].concat();
        let checked = guard(HERE, Some("secret")).check(HERE.parse().unwrap(), &request(&fields));
        assert_eq!(checked, if opens { Ok(()) } else { Err(Refusal::Token) });
    }
}
