//! Fault rules, snapshots, and their traces in the journal.

use crate::wire::{Answer, Server, Wire};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::clock::{Clock, Timestamp};
use pysondbkv_emulator::conditions::Conditions;
use pysondbkv_emulator::journal::Filter;
use rstest::rstest;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

fn server(fault: Value) -> Server {
    let mut fault = fault;
    fault["id"] = json!("f");
    let conditions = Conditions::from_json(json!({ "fault": [fault] })).unwrap();
    Server::start(Config { conditions, ..Config::default() })
}

fn document(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

fn post(wire: &mut Wire, target: &str) -> Answer {
    wire.send("POST", target.as_bytes(), &[], None)
}

/// Waits until the rule holds a request.
fn until_held(wire: &mut Wire) {
    while document(&wire.get("/__emulator/faults"))["stores"][0]["faults"][0]["holding"] == 0 {}
}

#[test]
fn an_operation_that_fails_before_its_effect_has_done_nothing() {
    let server = server(json!({"on": "put", "key": "__index__", "first": 1, "status": 503}));
    let mut wire = server.connect();
    let answer = wire.add("", "1");
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (500, "KV PUT failed: 503 Service Unavailable")
    );
    assert_eq!(wire.get("/getAll").text(), "[]");
    assert_eq!(wire.add("", "1").status, 200, "only the first fails");
}

#[test]
fn an_operation_that_fails_after_its_effect_has_done_all() {
    let fault = json!({"on": "put", "nth": 1, "phase": "after", "status": 500, "text": "lies"});
    let server = server(fault);
    let mut wire = server.connect();
    assert_eq!(wire.add("", "1").text(), "KV PUT failed: 500 lies");
    let listed = document(&wire.get("/getAll"));
    assert_eq!(listed[0]["value"], Value::Null, "the index was written, the item not");
}

#[test]
fn an_endpoint_can_fail_after_it_has_stored() {
    let fault =
        json!({"on": "POST /add", "first": 1, "phase": "after", "status": 502, "text": "x"});
    let server = server(fault);
    let mut wire = server.connect();
    let answer = wire.add("", "1");
    assert_eq!((answer.status, answer.text().as_str()), (502, "x"));
    assert_eq!(document(&wire.get("/getAll"))[0]["value"], 1);
}

#[rstest]
#[case(json!({"on": "GET /getAll", "drop": true}), b"".as_slice())]
#[case(json!({"on": "GET /getAll", "drop": true, "phase": "after"}), b"")]
#[case(json!({"on": "GET /getAll", "cut-bytes": 1, "phase": "after"}), b"[")]
fn a_connection_can_be_dropped_and_a_body_cut(#[case] fault: Value, #[case] body: &[u8]) {
    let server = server(fault);
    let mut stream = TcpStream::connect(server.running().address()).unwrap();
    stream.write_all(b"GET /getAll HTTP/1.1\r\nHost: x\r\nAUTH_KEY: meow\r\n\r\n").unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).unwrap();
    if body.is_empty() {
        assert_eq!(received, b"");
    } else {
        let received = String::from_utf8(received).unwrap();
        let (head, cut) = received.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("content-length: 2"), "{head}");
        assert_eq!(cut.as_bytes(), body);
    }
}

#[test]
fn a_lost_update_on_demand() {
    let server = server(json!({"on": "put", "key": "__index__", "first": 1, "hold": true}));
    let mut wire = server.connect();
    let mut held = server.connect();
    let held = std::thread::spawn(move || held.add("", "1").key().unwrap());
    until_held(&mut wire);
    let lost = wire.add("", "2").key().unwrap();
    let released = document(&post(&mut wire, "/__emulator/faults/f/release"));
    assert_eq!(released["released"], 1);
    let kept = held.join().unwrap();
    assert_eq!(wire.get("/get/__index__").text(), json!([kept]).to_string());
    let report = document(&wire.get("/__emulator/index"));
    assert_eq!(report["stores"][0]["orphans"], json!([lost]));
    post(&mut wire, "/__emulator/index/repair");
    assert_eq!(wire.get("/get/__index__").text(), json!([kept, lost]).to_string());
}

#[test]
fn a_request_that_began_before_a_reset_changes_nothing_after_it() {
    let server = server(json!({"on": "put", "first": 1, "hold": true}));
    let mut wire = server.connect();
    let mut held = server.connect();
    let held = std::thread::spawn(move || held.add("", "1").status);
    until_held(&mut wire);
    assert_eq!(post(&mut wire, "/__emulator/reset").status, 204);
    post(&mut wire, "/__emulator/faults/f/release");
    assert_eq!(held.join().unwrap(), 200);
    assert_eq!(wire.get("/getAll").text(), "[]");
}

#[test]
fn after_a_reset_rules_count_from_the_beginning() {
    let server = server(json!({"on": "POST /add", "first": 1, "status": 503}));
    let mut wire = server.connect();
    assert_eq!([wire.add("", "1").status, wire.add("", "1").status], [503, 200]);
    post(&mut wire, "/__emulator/reset");
    assert_eq!([wire.add("", "1").status, wire.add("", "1").status], [503, 200]);
}

#[test]
fn replaced_rules_release_the_requests_that_they_hold() {
    let server = server(json!({"on": "POST /add", "hold": true}));
    let mut wire = server.connect();
    let mut held = server.connect();
    let held = std::thread::spawn(move || held.add("", "1").status);
    until_held(&mut wire);
    wire.send("PUT", b"/__emulator/conditions", &[], Some(b"{}"));
    assert_eq!(held.join().unwrap(), 200);
}

#[test]
fn a_delay_goes_by_the_emulators_clock() {
    let noon = Timestamp::from_ms(1_795_262_400_000);
    let fault = json!({"fault": [{"id": "f", "on": "get", "first": 1, "delay-ms": 86_400_000}]});
    let conditions = Conditions::from_json(fault).unwrap();
    let clock = Clock::manual(noon);
    let server = Server::start(Config { conditions, clock, ..Config::default() });
    let mut delayed = server.connect();
    let delayed = std::thread::spawn(move || delayed.get("/getAll").status);
    let hits = |wire: &mut Wire| {
        document(&wire.get("/__emulator/faults"))["stores"][0]["faults"][0]["hits"].clone()
    };
    let mut wire = server.connect();
    while hits(&mut wire) == 0 {}
    assert!(!delayed.is_finished());
    let advanced = br#"{"ms":86400000}"#;
    let answer = wire.send("POST", b"/__emulator/clock/advance", &[], Some(advanced));
    assert_eq!(document(&answer)["now"], "2026-11-22T12:00:00.000Z");
    assert_eq!(delayed.join().unwrap(), 200);
    let entries = server.running().journal().read(&Filter::default());
    assert_eq!(entries[0].operations[0].wait_ms, 86_400_000);
    let trouble = entries[0].operations[0].trouble.as_ref().unwrap();
    assert_eq!(trouble.fault.as_deref(), Some("f"));
}

#[test]
fn snapshots_are_taken_restored_and_dropped_by_store() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    wire.add("", "1");
    assert_eq!(wire.send("PUT", b"/__emulator/snapshots/one", &[], None).status, 204);
    wire.add("", "2");
    wire.add("/@a", "3");
    assert_eq!(post(&mut wire, "/__emulator/snapshots/one/restore").status, 204);
    assert_eq!(document(&wire.get("/getAll")).as_array().unwrap().len(), 1);
    assert_eq!(wire.get("/@a/getAll").text(), "[]", "at the snapshot it was empty");
    assert_eq!(post(&mut wire, "/__emulator/snapshots/two/restore").status, 404);
    assert_eq!(wire.send("DELETE", b"/__emulator/snapshots/one", &[], None).status, 204);
    assert_eq!(wire.send("DELETE", b"/__emulator/snapshots/one", &[], None).status, 404);
}

#[test]
fn the_journal_shows_each_operation_and_can_be_filtered_and_awaited() {
    let server = Server::start(Config::default());
    let mut wire = server.connect();
    let key = wire.add("/@a", r#"{"n":1}"#).key().unwrap();
    wire.get("/getAll");
    let requests =
        document(&wire.get(&format!("/__emulator/journal?key={key}")))["requests"].clone();
    let operations = requests[0]["operations"].as_array().unwrap();
    let told: Vec<_> = operations.iter().map(|op| (&op["operation"], &op["bytes"])).collect();
    assert_eq!(
        told,
        [(&json!("get"), &Value::Null), (&json!("put"), &json!(40)), (&json!("put"), &json!(7))]
    );
    let of_store = document(&wire.get("/@a/__emulator/journal"))["requests"].clone();
    assert_eq!(of_store.as_array().unwrap().len(), 1);
    let lines = wire.get("/__emulator/journal?format=ndjson").text();
    assert_eq!(lines.lines().count(), 2);
    let waited = document(&wire.get("/__emulator/journal?wait-for=3&within-ms=1"));
    assert_eq!(waited["timed-out"], true);
}

#[test]
fn reset_returns_to_the_data_that_stores_start_with() {
    let data = pysondbkv_emulator::api::worker::entries(br#"[{"key":"a","value":1}]"#).unwrap();
    let server = Server::start(Config { data, ..Config::default() });
    let mut wire = server.connect();
    let start = r#"[{"key":"a","value":1}]"#;
    assert_eq!(wire.get("/getAll").text(), start);
    assert_eq!(wire.get("/@new/getAll").text(), start);
    wire.send("DELETE", b"/deleteAll", &[("AUTH_KEY", "meow")], None);
    post(&mut wire, "/__emulator/reset");
    assert_eq!(wire.get("/getAll").text(), start);
}
