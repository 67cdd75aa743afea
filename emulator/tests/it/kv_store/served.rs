//! The store as the emulator serves it: over HTTP, by prefix, to browsers, behind a key.

use crate::wire::{Answer, Server, Wire};
use pysondbkv_emulator::AuthKey;
use pysondbkv_emulator::api::cors::Cors;
use pysondbkv_emulator::config::{Api, Config};

const PAGE: &str = "http://localhost:3000";

fn serve(config: Config) -> Server {
    Server::start(Config { api: Api::KvStore, ..config })
}

fn set(wire: &mut Wire, path: &str, value: &str) -> Answer {
    let body = format!(r#"{{"value":"{value}"}}"#);
    let headers = [("Content-Type", "application/json")];
    wire.send("POST", path.as_bytes(), &headers, Some(body.as_bytes()))
}

#[test]
fn its_port_is_the_documented_one() {
    assert_eq!(Api::KvStore.default_port(), 8000);
}

#[test]
fn a_key_is_set_read_and_deleted() {
    let server = serve(Config::default());
    let mut wire = server.connect();
    assert_eq!(set(&mut wire, "/kv/name", "alice").text(), r#"{"key":"name","value":"alice"}"#);
    assert_eq!(wire.get("/kv").text(), r#"{"name":"alice"}"#);
    assert_eq!(wire.send("DELETE", b"/kv/name", &[], None).text(), r#"{"deleted":"name"}"#);
    assert_eq!(wire.get("/kv/name").status, 404);
}

#[test]
fn each_prefix_is_a_store_of_its_own_and_reset_empties_all() {
    let server = serve(Config::default());
    let mut wire = server.connect();
    set(&mut wire, "/@a/kv/k", "1");
    set(&mut wire, "/kv/k", "2");
    assert_eq!(wire.get("/@a/kv").text(), r#"{"k":"1"}"#);
    assert_eq!(wire.get("/@b/kv").text(), "{}");
    assert_eq!(wire.get("/kv").text(), r#"{"k":"2"}"#);
    server.reset();
    assert_eq!(wire.get("/@a/kv").text(), "{}");
    assert_eq!(wire.get("/kv").text(), "{}");
}

#[test]
fn a_redirect_stays_in_the_store_of_the_prefix() {
    let server = serve(Config::default());
    let headers = [("Host", "shop.localhost:8000")];
    let answer = server.connect().send("GET", b"/@a/kv/k%20/?x=1", &headers, None);
    assert_eq!(answer.status, 307);
    assert_eq!(answer.header("location"), Some("http://shop.localhost:8000/@a/kv/k%20?x=1"));
}

#[test]
fn the_docs_describe_the_store_of_the_prefix() {
    let server = serve(Config::default());
    let page = server.connect().get("/@a/docs").text();
    assert!(page.contains("url: '/@a/openapi.json'"), "{page}");
    assert!(server.connect().get("/@a/openapi.json").text().contains(r#"[{"url":"/@a"}]"#));
}

#[test]
fn pages_of_a_named_origin_may_call() {
    let cors = Cors::of(vec![PAGE.to_owned()]);
    let server = serve(Config { cors, ..Config::default() });
    let mut wire = server.connect();
    let preflight = [
        ("Origin", PAGE),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type"),
    ];
    let allowed = wire.send("OPTIONS", b"/kv/a", &preflight, None);
    assert_eq!((allowed.status, allowed.text().as_str()), (200, "OK"));
    assert_eq!(allowed.header("access-control-allow-headers"), Some("content-type"));
    let missing = wire.send("GET", b"/kv/a", &[("Origin", PAGE)], None);
    assert_eq!(missing.header("access-control-allow-origin"), Some(PAGE));
    let stranger = wire.send("GET", b"/kv", &[("Origin", "http://elsewhere.example")], None);
    assert_eq!((stranger.status, stranger.header("access-control-allow-origin")), (200, None));
}

#[test]
fn the_worker_too_lets_pages_of_a_named_origin_call() {
    let server = Server::start(Config { cors: Some(Cors::Any), ..Config::default() });
    let mut wire = server.connect();
    let preflight = [("Origin", PAGE), ("Access-Control-Request-Method", "PUT")];
    assert_eq!(wire.send("OPTIONS", b"/update", &preflight, None).status, 200);
    let headers = [("Origin", PAGE), ("AUTH_KEY", "meow")];
    let list = wire.send("GET", b"/getAll", &headers, None);
    assert_eq!(list.header("access-control-allow-origin"), Some("*"));
}

#[test]
fn no_page_of_another_origin_reaches_the_control_plane() {
    let server = serve(Config { cors: Some(Cors::Any), ..Config::default() });
    let answer =
        server.connect().send("POST", b"/__emulator/reset", &[("Origin", PAGE)], Some(b""));
    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn the_key_is_asked_for_after_the_preflight() {
    let api_key = Some(AuthKey::parse("right").unwrap());
    let server = serve(Config { api_key, cors: Some(Cors::Any), ..Config::default() });
    let mut wire = server.connect();
    let preflight = [("Origin", PAGE), ("Access-Control-Request-Method", "GET")];
    assert_eq!(wire.send("OPTIONS", b"/kv", &preflight, None).status, 200);
    let refused = wire.send("GET", b"/kv", &[("Origin", PAGE)], None);
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    assert_eq!(wire.send("GET", b"/kv", &[("X-API-Key", "right")], None).text(), "{}");
}

#[test]
fn head_is_not_answered_as_get() {
    let server = serve(Config::default());
    let mut wire = server.connect();
    let answer = wire.send("HEAD", b"/kv", &[], None);
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET")));
    assert_eq!(wire.send("HEAD", b"/docs", &[], None).status, 200);
    assert_eq!(wire.get("/kv").text(), "{}");
}

/// uvicorn trusts a proxy on its own machine.
#[test]
fn a_redirect_has_the_scheme_that_a_proxy_says() {
    let server = serve(Config::default());
    let headers = [("Host", "store.example"), ("X-Forwarded-Proto", " https ")];
    let answer = server.connect().send("GET", b"/kv/", &headers, None);
    assert_eq!(answer.header("location"), Some("https://store.example/kv"));
}

/// As uvicorn's parser answers, which closes the connection then.
#[test]
fn a_request_that_the_server_cannot_parse_reaches_no_route() {
    let server = serve(Config::default());
    for (method, target) in [("FOO", "/kv"), ("get", "/kv"), ("GET", "/kv/é")] {
        let answer = server.connect().send(method, target.as_bytes(), &[], None);
        assert_eq!(answer.status, 400, "{method} {target}");
        assert_eq!(answer.text(), "Invalid HTTP request received.");
        assert_eq!(answer.header("connection"), Some("close"));
    }
}
