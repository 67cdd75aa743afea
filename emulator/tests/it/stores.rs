//! Stores of their own under `/@NAME/`.

use crate::wire::Server;
use pysondbkv_emulator::Config;

#[test]
fn each_name_is_a_store_of_its_own() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    let key = wire.add("/@a", r#"{"n":1}"#).key().unwrap();
    assert_eq!(wire.get(&format!("/@a/get/{key}")).text(), r#"{"n":1}"#);
    assert_eq!(wire.get(&format!("/@b/get/{key}")).text(), "null");
    assert_eq!(wire.get(&format!("/get/{key}")).text(), "null");
    assert_eq!(wire.get("/@b/getAll").text(), "[]");
}

#[test]
fn paths_are_resolved_within_the_store() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    wire.add("/@a", "1");
    assert_ne!(wire.get("/@a/x/../getAll").text(), "[]");
    assert_eq!(wire.get("/@a").text(), "Not found");
    assert_ne!(wire.get("/@a/../getAll").text(), "[]", "a store cannot be left by its path");
}

#[test]
fn a_name_that_is_none_is_refused() {
    let server = Server::start(Config::default());
    let answer = server.connect().get("/@a%20b/getAll");
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("is no store name"), "{}", answer.text());
}
