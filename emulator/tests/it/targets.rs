//! Request targets that are not a path. warp panics when it is asked for theirs: `GET getAll HTTP/1.1`
//! was enough to end a connection, and a few hundred of them to hang the process.

use crate::wire::{Server, Wire};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::config::Api;
use rstest::rstest;

#[rstest]
#[case("GET", "getAll")]
#[case("GET", "127.0.0.1:8787")]
#[case("GET", "localhost")]
#[case("POST", "add")]
#[case("OPTIONS", "*")]
#[case("CONNECT", "127.0.0.1:8787")]
#[case("CONNECT", "/getAll")]
fn a_target_without_a_path_is_a_bad_request(
    #[case] method: &str,
    #[case] target: &str,
    #[values(Api::Worker, Api::KvStore)] api: Api,
) {
    let server = Server::start(Config { api, ..Config::default() });
    let answer = server.connect().send(method, target.as_bytes(), &[], None);
    assert_eq!(answer.status, 400);
}

#[rstest]
#[case("http://127.0.0.1/getAll", 200)]
#[case("http://127.0.0.1", 404)]
#[case("http://127.0.0.1?x=1", 404)]
fn an_absolute_target_has_a_path(#[case] target: &str, #[case] status: u16) {
    let server = Server::start(Config::default());
    assert_eq!(server.connect().get(target).status, status);
}

#[test]
fn a_connection_outlives_a_bad_target() {
    let server = Server::start(Config::default());
    let mut wire: Wire = server.connect();
    assert_eq!(wire.get("getAll").status, 400);
    assert_eq!(wire.get("/getAll").status, 200);
}

/// As workerd answers, which closes the connection then.
#[test]
fn a_method_that_the_runtime_does_not_know_is_not_implemented() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    let key = wire.add("", "1").key().unwrap();
    let target = format!("/delete/{key}");
    let answer = wire.send("FOO", target.as_bytes(), &[("AUTH_KEY", "meow")], None);
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (501, "ERROR: Unrecognized request method.")
    );
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(server.connect().get(&format!("/get/{key}")).text(), "1");
}

/// As uvicorn answers, whose parser takes other heads than hyper's.
#[rstest]
#[case::angle_brackets("/kv/a<b>`", 404, r#"{"detail":"key not found"}"#)]
#[case::in_the_query("/kv?x=<", 200, "{}")]
#[case::beyond_ascii("/kv?x=é", 400, "Invalid HTTP request received.")]
#[case::blank("/kv/a b", 400, "Invalid HTTP request received.")]
#[case::no_path("http://zz", 400, "Invalid HTTP request received.")]
fn the_store_takes_targets_as_uvicorn_does(
    #[case] target: &str,
    #[case] status: u16,
    #[case] text: &str,
) {
    let server = Server::start(Config { api: Api::KvStore, ..Config::default() });
    let answer = server.connect().get(target);
    assert_eq!((answer.status, answer.text().as_str()), (status, text));
}

/// A refused request ends the connection only after the requests before it were answered.
#[test]
fn the_store_refuses_a_doubled_length_in_its_turn() {
    let server = Server::start(Config { api: Api::KvStore, ..Config::default() });
    let mut wire = server.connect();
    let length = ("Content-Length", "11");
    let put = wire.send(
        "PUT",
        b"/kv/a",
        &[("Content-Type", "application/json")],
        Some(br#"{"value":1}"#),
    );
    assert_eq!(put.status, 405);
    let refused = wire.send("PUT", b"/kv/a", &[length], Some(br#"{"value":1}"#));
    assert_eq!((refused.status, refused.header("connection")), (400, Some("close")));
}

/// hyper's own limit is 100, and the runtime has none that a client meets.
#[test]
fn a_request_to_the_worker_may_have_many_fields() {
    let server = Server::start(Config::default());
    let names: Vec<_> = (0..250).map(|number| format!("X-{number}")).collect();
    let mut fields: Vec<_> = names.iter().map(|name| (name.as_str(), "1")).collect();
    fields.push(("AUTH_KEY", "meow"));
    assert_eq!(server.connect().send("GET", b"/getAll", &fields, None).status, 200);
}
