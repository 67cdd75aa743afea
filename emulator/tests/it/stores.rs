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
fn an_invalid_name_is_refused() {
    let server = Server::start(Config::default());
    let answer = server.connect().get("/@a%20b/getAll");
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("is no store name"), "{}", answer.text());
}

/// The names of the stores that are listed.
fn names(server: &Server) -> Vec<String> {
    let answer = server.connect().send("GET", b"/__emulator/stores", &[], None);
    let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let stores = document["stores"].as_array().unwrap();
    stores.iter().filter_map(|store| store["store"].as_str().map(str::to_owned)).collect()
}

/// 100,000 names with a wrong key once took 239 MB, for ever.
#[test]
fn a_request_that_is_refused_makes_no_store() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    assert_eq!(wire.send("GET", b"/@a/getAll", &[("AUTH_KEY", "wrong")], None).status, 401);
    assert_eq!(wire.get("/@b/nothing").status, 404);
    assert_eq!(names(&server), [""; 0]);
    assert_eq!(wire.get("/@c/getAll").status, 200);
    assert_eq!(names(&server), ["c"]);
}

#[test]
fn a_store_that_never_answered_well_is_not_listed() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    for number in 0..200 {
        assert_eq!(wire.add(&format!("/@s{number}"), "{").status, 500);
    }
    assert_eq!(names(&server), [""; 0]);
}

#[test]
fn a_store_can_be_removed() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    wire.add("/@a", "1");
    assert_eq!(wire.send("DELETE", b"/__emulator/stores/a", &[], None).status, 204);
    assert_eq!(wire.send("DELETE", b"/__emulator/stores/a", &[], None).status, 404);
    assert_eq!(names(&server), [""; 0]);
    assert_eq!(wire.get("/@a/getAll").text(), "[]");
}

#[test]
fn the_store_that_was_used_least_recently_makes_room() {
    let max_stores = std::num::NonZeroUsize::new(2).unwrap();
    let server = Server::start(Config { max_stores, ..Config::default() });
    let mut wire = server.connect();
    wire.add("/@a", "1");
    wire.add("/@b", "2");
    wire.get("/@a/getAll");
    wire.add("/@c", "3");
    wire.add("/@d", "4");
    assert_eq!(names(&server), ["c", "d"]);
    assert_eq!(wire.get("/@a/getAll").text(), "[]");
}

/// Once the page's button for the default store emptied all of them.
#[test]
fn a_call_can_be_for_the_store_of_plain_paths_alone() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    wire.add("", "1");
    wire.add("/@team", "1");
    let mut call = |method: &str, path: &str| {
        wire.send(method, format!("/@/__emulator{path}").as_bytes(), &[], None)
    };
    assert_eq!(call("PUT", "/snapshots/s").status, 204);
    assert_eq!(call("POST", "/reset").status, 204);
    let snapshots = call("GET", "/snapshots").text();
    assert_eq!(snapshots, r#"{"stores":[{"store":null,"snapshots":["s"]}]}"#);
    let refused = call("PUT", "/conditions/production");
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("leave /@ out"), "{}", refused.text());
    assert_eq!(call("DELETE", "/journal").status, 400);
    let listed = |path: &str| server.connect().get(path).text();
    assert_eq!(listed("/getAll"), "[]");
    assert_ne!(listed("/@team/getAll"), "[]");
    assert_eq!(server.connect().get("/@/getAll").status, 400);
}
