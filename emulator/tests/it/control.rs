//! The control plane, and which requests it refuses.

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
#[case("GET", "/__emulator/inspector/none.js", 404, "unknown_call", None)]
#[case("POST", "/__emulator/", 404, "unknown_call", None)]
#[case("GET", "/@a/__emulator/", 404, "unknown_call", None)]
#[case("GET", "/__emulator/nothing", 404, "unknown_call", None)]
#[case("GET", "/__emulator/reset", 405, "method_not_allowed", Some("POST"))]
#[case("POST", "/__emulator/health", 405, "method_not_allowed", Some("GET, HEAD"))]
fn the_answer_to_a_wrong_call_says_what_to_do(
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

/// An emulator that other machines could reach, with a token of its own making.
fn reachable() -> (Server, String) {
    let host = "0.0.0.0".parse().unwrap();
    let server = Server::start(Config { host, ..Config::default() });
    let token = server.running().control_token().unwrap().reveal().to_owned();
    (server, token)
}

/// With `--host 0.0.0.0`, anybody who sent `Host: localhost` could once reset every store.
#[test]
fn off_loopback_the_control_plane_asks_for_a_token() {
    let (server, token) = reachable();
    server.connect().add("", "1");
    let (right, wrong) = (format!("Bearer {token}"), format!("Bearer {token}x"));
    for headers in [&[][..], &[("Authorization", wrong.as_str())]] {
        let answer = call(&server, "POST", "/__emulator/reset", headers);
        assert_eq!((answer.status, code(&answer).as_str()), (401, "token_required"));
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    assert_ne!(server.connect().get("/getAll").text(), "[]");
    let answer = call(&server, "POST", "/__emulator/reset", &[("Authorization", &right)]);
    assert_eq!(answer.status, 204);
}

#[test]
fn a_token_can_be_asked_for_on_loopback_too() {
    let control_token = Some(pysondbkv_emulator::AuthKey::parse("secret").unwrap());
    let server = Server::start(Config { control_token, ..Config::default() });
    assert_eq!(call(&server, "GET", "/__emulator/health", &[]).status, 401);
    let headers = [("Authorization", "Bearer secret")];
    assert_eq!(call(&server, "GET", "/__emulator/health", &headers).status, 200);
}

#[test]
fn a_name_that_is_allowed_needs_the_token() {
    let control_hosts = vec!["dev.example".to_owned()];
    let server = Server::start(Config { control_hosts, ..Config::default() });
    let host = ("Host", "dev.example:8787");
    assert_eq!(call(&server, "GET", "/__emulator/health", &[host]).status, 401);
    let token = format!("Bearer {}", server.running().control_token().unwrap().reveal());
    let headers = [host, ("Authorization", &token), ("Origin", "https://dev.example:8787")];
    assert_eq!(call(&server, "GET", "/__emulator/health", &headers).status, 200);
}

/// HTTP/2 sends no `Host`, so the control plane once refused every such request.
#[tokio::test(flavor = "multi_thread")]
async fn http_2_reaches_the_control_plane() {
    let emulator = pysondbkv_emulator::Emulator::start(Config::default()).await.unwrap();
    let client = crate::http_client::builder().http2_prior_knowledge().build().unwrap();
    let health = format!("{}/__emulator/health", emulator.url());
    let answer = client.get(&health).send().await.unwrap();
    assert_eq!((answer.version(), answer.status().as_u16()), (reqwest::Version::HTTP_2, 200));
    let foreign = client.get(&health).header("Origin", "https://example.com");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
}

#[test]
fn the_journal_has_only_so_many_waiting_readers() {
    let server = Server::start(Config::default());
    let target = b"/__emulator/journal?wait-for=1&within-ms=60000";
    let mut waiting: Vec<_> = (0..=pysondbkv_emulator::journal::MAX_WAITING)
        .map(|_| {
            let mut wire = server.connect();
            std::thread::spawn(move || wire.send("GET", target, &[], None).status)
        })
        .collect();
    let refused = loop {
        if let Some(place) = waiting.iter().position(std::thread::JoinHandle::is_finished) {
            break waiting.swap_remove(place).join().unwrap();
        }
        std::thread::yield_now();
    };
    assert_eq!(refused, 429);
    server.connect().get("/getAll");
    assert!(waiting.into_iter().all(|reader| reader.join().unwrap() == 200));
}
