//! The control plane, and who may use it.

use crate::wire::{Answer, Server};
use pysondbkv_emulator::Config;
use rstest::rstest;

fn call(server: &Server, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
    server.connect().send(method, target.as_bytes(), headers, None)
}

fn code(answer: &Answer) -> String {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    body["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn health_says_what_runs() {
    let server = Server::start(Config::default());
    let answer = call(&server, "GET", "/__emulator/health", &[]);
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(body["status"], "ok");
    assert_eq!(body["api"], "worker");
    assert_eq!(body["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn reset_empties_every_store_without_a_key() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    wire.add("", "1");
    wire.add("/@a", "2");
    assert_eq!(call(&server, "POST", "/__emulator/reset", &[]).status, 204);
    assert_eq!(wire.get("/getAll").text(), "[]");
    assert_eq!(wire.get("/@a/getAll").text(), "[]");
}

#[test]
fn reset_under_a_prefix_empties_that_store_alone() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    wire.add("", "1");
    wire.add("/@a", "2");
    assert_eq!(call(&server, "POST", "/@a/__emulator/reset", &[]).status, 204);
    assert_ne!(wire.get("/getAll").text(), "[]");
    assert_eq!(wire.get("/@a/getAll").text(), "[]");
}

#[rstest]
#[case::a_rebound_name(&[("Host", "example.com:8787")], "host_not_loopback")]
#[case::another_machine(&[("Host", "192.168.0.9")], "host_not_loopback")]
#[case::another_origin(&[("Host", "localhost"), ("Origin", "https://example.com")], "cross_origin")]
#[case::another_port(&[("Host", "localhost:1"), ("Origin", "http://localhost:2")], "cross_origin")]
#[case::no_origin_at_all(&[("Host", "localhost"), ("Origin", "null")], "cross_origin")]
#[case::a_link_or_image(&[("Host", "localhost"), ("Sec-Fetch-Site", "cross-site")], "cross_origin")]
fn other_origins_and_hosts_are_refused(#[case] headers: &[(&str, &str)], #[case] error: &str) {
    let server = Server::start(Config::default());
    server.connect().add("", "1");
    let answer = call(&server, "POST", "/__emulator/reset", headers);
    assert_eq!((answer.status, code(&answer).as_str()), (403, error));
    assert_ne!(server.connect().get("/getAll").text(), "[]");
}

#[rstest]
#[case("GET", "/__emulator", 404, "unknown_call", None)]
#[case("GET", "/__emulator/", 404, "unknown_call", None)]
#[case("GET", "/__emulator/nothing", 404, "unknown_call", None)]
#[case("GET", "/__emulator/reset", 405, "method_not_allowed", Some("POST"))]
#[case("POST", "/__emulator/health", 405, "method_not_allowed", Some("GET, HEAD"))]
fn a_wrong_call_is_told_what_to_do(
    #[case] method: &str,
    #[case] target: &str,
    #[case] status: u16,
    #[case] error: &str,
    #[case] allow: Option<&str>,
) {
    let server = Server::start(Config::default());
    let answer = call(&server, method, target, &[]);
    assert_eq!((answer.status, code(&answer).as_str()), (status, error));
    assert_eq!(answer.header("allow"), allow);
}

#[test]
fn without_the_control_plane_its_paths_are_the_workers() {
    let server = Server::start(Config { control: false, ..Config::default() });
    assert_eq!(server.connect().get("/__emulator/health").text(), "Not found");
    assert_eq!(call(&server, "POST", "/__emulator/reset", &[]).text(), "Unauthorized");
}
