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
