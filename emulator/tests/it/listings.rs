//! Listings too long for one piece: sent while they are written, and kept while nothing changes.

use crate::wire::{Answer, Server};
use pysondbkv_emulator::conditions::{Conditions, Consistency, ConsistencyMode};
use pysondbkv_emulator::{Config, api::worker};
use rstest::rstest;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

const ITEMS: usize = 5_000;

fn items() -> Value {
    (0..ITEMS)
        .map(|n| json!({"key": format!("item-{n}"), "value": {"n": n, "m": "<\"&'>"}}))
        .collect()
}

fn server(mode: ConsistencyMode) -> Server {
    let consistency = Consistency { mode, ..Consistency::default() };
    let conditions = Conditions { consistency, ..Conditions::default() };
    let data = worker::entries(items().to_string().as_bytes()).unwrap();
    Server::start(Config { data, conditions, ..Config::default() })
}

fn listed(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[rstest]
#[case("/getAll")]
#[case("/auth-key?auth_key=meow")]
fn every_answer_is_the_same_however_it_is_made(#[case] target: &str) {
    let by_one = server(ConsistencyMode::Eventual).connect().get(target);
    let server = server(ConsistencyMode::Strong);
    let mut wire = server.connect();
    for _ in 0..3 {
        let answer = wire.get(target);
        assert_eq!(answer.headers.len(), by_one.headers.len());
        for ((name, value), (expected, _)) in answer.headers.iter().zip(&by_one.headers) {
            assert_eq!(name, expected, "the order of the header fields");
            assert!(name == "date" || by_one.header(name) == Some(value), "{name}: {value}");
        }
        assert!(answer.body == by_one.body);
        let head = wire.send("HEAD", target.as_bytes(), &[("AUTH_KEY", "meow")], None);
        assert_eq!(head.header("content-length"), by_one.header("content-length"));
    }
}

#[test]
fn a_listing_shows_every_change_at_once() {
    let server = server(ConsistencyMode::Strong);
    let mut wire = server.connect();
    let mut expected = items();
    let expected = expected.as_array_mut().unwrap();
    for round in 0..3 {
        for _ in 0..3 {
            assert!(listed(&wire.get("/getAll")) == json!(expected), "round {round}");
        }
        let gone = expected.remove(round * 100);
        let target = format!("/delete/{}", gone["key"].as_str().unwrap());
        wire.send("DELETE", target.as_bytes(), &[("AUTH_KEY", "meow")], None);
        let update = json!({"key": expected[7]["key"], "round": round});
        let update = update.to_string();
        wire.send("PUT", b"/update", &[("AUTH_KEY", "meow")], Some(update.as_bytes()));
        expected[7]["value"]["round"] = json!(round);
        let key = wire.add("", "\"new\"").key().unwrap();
        expected.push(json!({"key": key, "value": "new"}));
    }
    server.reset();
    assert!(listed(&wire.get("/getAll")) == items());
}

#[test]
fn a_slow_reader_gets_the_listing_of_the_moment_it_asked() {
    let server = server(ConsistencyMode::Strong);
    let mut slow = TcpStream::connect(server.running().address()).unwrap();
    let before = server.connect().get("/getAll");
    slow.write_all(
        b"GET /getAll HTTP/1.1\r\nHost: x\r\nAUTH_KEY: meow\r\nConnection: close\r\n\r\n",
    )
    .unwrap();
    let mut first = [0; 1_000];
    slow.read_exact(&mut first).unwrap();
    let mut wire = server.connect();
    wire.send("DELETE", b"/deleteAll", &[("AUTH_KEY", "meow")], None);
    assert_eq!(wire.get("/getAll").text(), "[]");
    let mut received = first.to_vec();
    slow.read_to_end(&mut received).unwrap();
    assert!(received.ends_with(&before.body));
}

#[test]
fn a_long_listing_can_be_cut() {
    let cut = json!({"id": "cut", "on": "GET /getAll", "cut-bytes": 200_000, "phase": "after"});
    let fault = json!({ "fault": [cut] });
    let server = server(ConsistencyMode::Strong);
    let whole = server.connect().get("/getAll");
    let set = server.connect().send(
        "PATCH",
        b"/__emulator/conditions",
        &[],
        Some(fault.to_string().as_bytes()),
    );
    assert_eq!(set.status, 200, "{}", set.text());
    let mut stream = TcpStream::connect(server.running().address()).unwrap();
    stream.write_all(b"GET /getAll HTTP/1.1\r\nHost: x\r\nAUTH_KEY: meow\r\n\r\n").unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).unwrap();
    assert!(received.ends_with(&whole.body[..200_000]));
}
