//! Who may use what stands under `/__emulator`: programs on this machine, and pages that the
//! emulator served itself. A browser can reach a loopback port from any page, so the guard stands
//! before everything there.

use super::refusal::Refusal;
use crate::message::Request;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What follows `/__emulator` in a path; None for every other path.
pub(super) fn guarded(path: &str) -> Option<&str> {
    let below = path.strip_prefix("/__emulator")?;
    (below.is_empty() || below.starts_with('/')).then_some(below)
}

/// Refuses a host that is not loopback, since an attacker's DNS can point any name here, and requests
/// from pages of other origins.
pub(super) fn check(request: &Request) -> Result<(), Refusal> {
    let host = request.header("host").unwrap_or_default();
    if !is_loopback(host) {
        return Err(Refusal::Host(host.to_owned()));
    }
    let origin = request.header("origin");
    if let Some(origin) = origin.filter(|origin| *origin != format!("http://{host}")) {
        return Err(Refusal::Origin(origin.to_owned()));
    }
    match request.header("sec-fetch-site") {
        None | Some("same-origin" | "none") => Ok(()),
        Some(site) => Err(Refusal::Origin(site.to_owned())),
    }
}

/// Whether a Host header names this machine and no other.
fn is_loopback(host: &str) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    let v6 = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<Ipv4Addr>().is_ok_and(|ip| IpAddr::V4(ip).is_loopback())
        || v6.is_some_and(|name| name.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback()))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("localhost", true)]
    #[case("LOCALHOST:8787", true)]
    #[case("app.localhost:8787", true)]
    #[case("127.0.0.1:8787", true)]
    #[case("127.8.8.8", true)]
    #[case("[::1]:8787", true)]
    #[case("[::1]", true)]
    #[case("", false)]
    #[case("example.com", false)]
    #[case("localhost.example.com", false)]
    #[case("127.0.0.1.example.com:8787", false)]
    #[case("192.168.1.2:8787", false)]
    #[case("0.0.0.0:8787", false)]
    fn knows_loopback_hosts(#[case] host: &str, #[case] loopback: bool) {
        assert_eq!(is_loopback(host), loopback);
    }
}
