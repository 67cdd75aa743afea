//! The KV protocol, as the Workers runtime and Miniflare's proxy speak it. How the real ones see it is held
//! against Miniflare's own KV by `.ci/real-runtime`.

use crate::wire::{Answer, Server, Wire};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::conditions::Preset;
use rstest::rstest;
use std::net::SocketAddr;

const HOST: (&str, &str) = ("Host", "fake-host");

fn start() -> (Server, Wire) {
    start_with(Config::default())
}

fn start_with(config: Config) -> (Server, Wire) {
    let server = Server::start(Config { kv_port: Some(0), ..config });
    let url = server.running().kv_url().unwrap();
    let address: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
    (server, Wire::connect(address))
}

fn put(wire: &mut Wire, target: &str, fields: &[(&str, &str)], value: &str) -> Answer {
    let fields = [&[HOST], fields].concat();
    wire.send("PUT", target.as_bytes(), &fields, Some(value.as_bytes()))
}

fn get(wire: &mut Wire, target: &str) -> Answer {
    wire.send("GET", target.as_bytes(), &[HOST], None)
}

#[test]
fn an_entry_is_put_read_listed_and_deleted() {
    let (_server, mut wire) = start();
    let target = "/a%2Fb?urlencoded=true";
    let metadata = ("CF-KV-Metadata", r#"{"é":1}"#);
    let answer = put(&mut wire, &format!("{target}&expiration=2000000000"), &[metadata], "v");
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    let answer = get(&mut wire, target);
    assert_eq!((answer.status, answer.text().as_str()), (200, "v"));
    assert_eq!(answer.header("cf-kv-metadata"), Some(r#"{"é":1}"#));
    assert_eq!(answer.header("cf-expiration"), Some("2000000000"));
    assert_eq!(
        get(&mut wire, "/").text(),
        r#"{"keys":[{"name":"a/b","expiration":2000000000,"metadata":"{\"é\":1}"}],"list_complete":true}"#
    );
    assert_eq!(wire.send("DELETE", target.as_bytes(), &[HOST], Some(b"")).status, 200);
    assert_eq!(wire.send("DELETE", target.as_bytes(), &[HOST], Some(b"")).status, 200);
    assert_eq!(get(&mut wire, target).status, 404);
}

#[rstest]
#[case(
    "PUT",
    "/k?urlencoded=true&expiration_ttl=59",
    400,
    "Invalid expiration_ttl of 59. Expiration TTL must be at least 60."
)]
#[case(
    "GET",
    "/k?urlencoded=true&cache_ttl=29",
    400,
    "Invalid cache_ttl of 29. Cache TTL must be at least 30."
)]
#[case("GET", "/%ED%A0%80?urlencoded=true", 400, "Could not URL-decode key name")]
#[case(
    "GET",
    "/?key_count_limit=1001",
    400,
    "Invalid key_count_limit of 1001. Please specify an integer less than 1000."
)]
#[case("POST", "/bulk/get", 400, "You must request a minimum of 1 key")]
#[case("PATCH", "/k", 404, "Not Found")]
fn a_failure_is_told_by_the_reason_phrase(
    #[case] method: &str,
    #[case] target: &str,
    #[case] status: u16,
    #[case] reason: &str,
) {
    let (_server, mut wire) = start();
    let body = (method != "GET").then_some(&br#"{"keys":[]}"#[..]);
    let answer = wire.send(method, target.as_bytes(), &[HOST], body);
    assert_eq!((answer.status, answer.reason.as_str()), (status, reason));
}

#[test]
fn a_second_write_within_a_second_is_told_as_production_tells_it() {
    let conditions = Preset::Production.conditions();
    let (_server, mut wire) = start_with(Config { conditions, ..Config::default() });
    assert_eq!(put(&mut wire, "/k", &[], "1").status, 200);
    let answer = put(&mut wire, "/k", &[], "2");
    assert_eq!((answer.status, answer.reason.as_str()), (429, "Too Many Requests"));
    assert_eq!(get(&mut wire, "/k").header("cf-cache-status"), Some("HIT"));
}

#[test]
fn a_field_names_the_namespace_which_is_a_store() {
    let (server, mut wire) = start();
    put(&mut wire, "/k", &[("X-Emulator-Namespace", "team")], "[\"theirs\"]");
    put(&mut wire, "/k", &[], "[\"plain\"]");
    let mut api = server.connect();
    assert_eq!(api.get("/@team/get/k").text(), "[\"theirs\"]");
    assert_eq!(api.get("/get/k").text(), "[\"plain\"]");
    let answer = put(&mut wire, "/k", &[("X-Emulator-Namespace", "no name")], "");
    assert_eq!(answer.status, 400);
}

#[test]
fn miniflares_envelope_is_taken_off_beside_the_control_plane() {
    let (server, _) = start();
    let mut api = server.connect();
    let send = |api: &mut Wire, method: &str, url: &str, body: Option<&[u8]>| {
        let fields = [("MF-URL", url), ("MF-Binding", "DB"), ("MF-Header-cf-kv-metadata", "[1]")];
        api.send(method, b"/__emulator/kv/tests", &fields, body)
    };
    let url = "https://fake-host/k?urlencoded=true";
    assert_eq!(send(&mut api, "PUT", url, Some(b"7")).status, 200);
    let answer = send(&mut api, "GET", url, None);
    assert_eq!(answer.text(), "7");
    assert_eq!(answer.header("cf-kv-metadata"), Some("[1]"));
    assert_eq!(answer.header("mf-forwarded-response"), Some("true"));
    let answer = send(&mut api, "GET", "https://fake-host?prefix=k", None);
    assert_eq!(answer.text(), r#"{"keys":[{"name":"k","metadata":"[1]"}],"list_complete":true}"#);
    assert_eq!(api.get("/@tests.DB/get/k").text(), "7");
    assert_eq!(api.get("/__emulator/kv/tests").status, 400);
}

#[rstest]
#[case(&[("Host", "evil.example")])]
#[case(&[("Host", "fake-host"), ("Origin", "http://evil.example")])]
fn pages_of_other_origins_do_not_reach_the_namespaces(#[case] fields: &[(&str, &str)]) {
    let (_server, mut wire) = start();
    assert_eq!(wire.send("GET", b"/k", fields, None).status, 403);
}

#[test]
fn a_bulk_read_answers_an_object() {
    let (_server, mut wire) = start();
    put(&mut wire, "/a", &[("CF-KV-Metadata", "1")], r#"{"n":1.50}"#);
    put(&mut wire, "/b", &[], "null");
    let read = |wire: &mut Wire, body: &str| {
        wire.send("POST", b"/bulk/get", &[HOST], Some(body.as_bytes()))
    };
    let answer = read(&mut wire, r#"{"keys":["a","none"]}"#);
    assert_eq!(answer.text(), r#"{"a":"{\"n\":1.50}","none":null}"#);
    let answer = read(&mut wire, r#"{"keys":["a","b"],"type":"json","withMetadata":true}"#);
    assert_eq!(answer.text(), r#"{"a":{"value":{"n":1.50},"metadata":1},"b":null}"#);
}
