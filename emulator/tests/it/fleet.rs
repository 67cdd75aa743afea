//! Several emulators on one store: together they are one deployment.

use crate::redis_server::Node;
use crate::shared_store::{node, wait_for};
use crate::wire::{Server, Wire};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::api::worker::IndexMode;
use pysondbkv_emulator::conditions::Conditions;
use pysondbkv_emulator::hazard::Hazard;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Duration;

fn start(node: &Node, config: Config) -> Server {
    Server::start(Config { store: Some(node.address().parse().unwrap()), ..config })
}

fn under(node: &Node, conditions: &Value) -> Server {
    let conditions = Conditions::from_json(conditions.clone()).unwrap();
    start(node, Config { conditions, ..Config::default() })
}

fn call(wire: &mut Wire, method: &str, path: &str, body: Option<&Value>) -> Value {
    let body = body.map(ToString::to_string);
    let target = format!("/__emulator/{path}");
    let answer = wire.send(method, target.as_bytes(), &[], body.as_deref().map(str::as_bytes));
    assert!((200..300).contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

fn listed(wire: &mut Wire) -> HashSet<String> {
    let items: Vec<Value> = serde_json::from_slice(&wire.get("/getAll").body).unwrap();
    items.iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_key_that_one_emulator_wrote_is_refused_to_another_within_a_second() {
    let Some((node, _folder)) = node() else { return };
    let limits = json!({"limits": {"same-key-writes": "429", "same-key-window-ms": 60_000}});
    let (one, other) = (under(&node, &limits), under(&node, &limits));
    assert!(one.connect().add("", "1").key().is_some());
    let refused = other.connect().add("", "2");
    assert!(refused.text().contains("429 Too Many Requests"), "{}", refused.text());
    // A reset by anybody begins every window anew.
    call(&mut one.connect(), "POST", "reset", None);
    assert!(other.connect().add("", "3").key().is_some());
}

#[test]
fn emulators_use_up_one_quota() {
    let Some((node, _folder)) = node() else { return };
    // Ten puts a day: five adds.
    let quota = json!({"quotas": {"plan": "free", "headroom-percent": 1}});
    let (one, other) = (under(&node, &quota), under(&node, &quota));
    let (mut at_one, mut at_other) = (one.connect(), other.connect());
    for _ in 0..2 {
        assert!(at_one.add("", "1").key().is_some());
        assert!(at_other.add("", "2").key().is_some());
    }
    assert!(at_one.add("", "5").key().is_some());
    let refused = at_other.add("", "6").text();
    assert!(refused.contains("limit exceeded for the day"), "{refused}");
    for wire in [&mut at_one, &mut at_other] {
        let usage = call(wire, "GET", "usage", None);
        assert_eq!(usage["stores"][0]["today"]["writes"], 10, "{usage}");
    }
}

#[test]
fn what_one_emulator_is_told_holds_for_all_even_for_later_ones() {
    let Some((node, _folder)) = node() else { return };
    let (one, other) = (start(&node, Config::default()), start(&node, Config::default()));
    let (mut at_one, mut at_other) = (one.connect(), other.connect());
    let eventual = json!({"consistency": {"mode": "eventual"}});
    call(&mut at_one, "PATCH", "conditions", Some(&eventual));
    wait_for(|| mode(&mut other.connect()) == "eventual");
    let noon = json!({"now": "2026-11-21T12:00:00Z"});
    let set = call(&mut at_other, "PUT", "clock", Some(&noon));
    wait_for(|| call(&mut one.connect(), "GET", "clock", None) == set);
    let late = start(&node, Config::default());
    wait_for(|| call(&mut late.connect(), "GET", "clock", None) == set);
    assert_eq!(mode(&mut late.connect()), "eventual");
    // Faults of one store are those of the store everywhere.
    let fault = json!({"fault": [{"id": "f", "on": "get", "status": 503}]});
    at_one.send("PATCH", b"/@s/__emulator/conditions", &[], Some(fault.to_string().as_bytes()));
    wait_for(|| late.connect().get("/@s/getAll").text().contains("503"));
    assert!(!late.connect().get("/getAll").text().contains("503"));
}

fn mode(wire: &mut Wire) -> String {
    let conditions = call(wire, "GET", "conditions", None);
    conditions["consistency"]["mode"].as_str().unwrap().to_owned()
}

#[test]
fn each_emulator_is_a_location_of_its_own() {
    let Some((node, _folder)) = node() else { return };
    let eventual = json!({"consistency": {"mode": "eventual"}});
    let (one, other) = (under(&node, &eventual), under(&node, &eventual));
    let (mut at_one, mut at_other) = (one.connect(), other.connect());
    let key = at_one.add("", "{\"n\":1}").key().unwrap();
    let item = format!("/get/{key}");
    assert_eq!(at_other.get(&item).text(), "{\"n\":1}");
    let change = format!("{{\"key\":\"{key}\",\"n\":2}}");
    let headers = [("AUTH_KEY", "meow")];
    assert_eq!(at_one.send("PUT", b"/update", &headers, Some(change.as_bytes())).status, 200);
    assert_eq!(at_one.get(&item).text(), "{\"n\":2}", "a location sees its own write");
    assert_eq!(at_other.get(&item).text(), "{\"n\":1}", "and another its cache");
    // A snapshot is another matter: no cache outlives the entries.
    call(&mut at_one, "POST", "reset", None);
    assert_eq!(at_other.get(&item).text(), "null");
}

/// Adds of 16 clients at each of two emulators: the keys that were answered.
fn add_at_once(servers: &[Server; 2]) -> HashSet<String> {
    std::thread::scope(|scope| {
        let clients = servers.iter().flat_map(|server| [server; 16]).map(|server| {
            scope.spawn(|| {
                let mut wire = server.connect();
                let add = |n: u32| wire.add("", &n.to_string()).key().unwrap();
                (0..4).map(add).collect::<Vec<_>>()
            })
        });
        let clients: Vec<_> = clients.collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}

#[test]
fn serialized_changes_of_the_index_lose_nothing_across_emulators() {
    let Some((node, _folder)) = node() else { return };
    let serialized = || Config { index: IndexMode::Serialized, ..Config::default() };
    let servers = [start(&node, serialized()), start(&node, serialized())];
    let added = add_at_once(&servers);
    assert_eq!(added.len(), 128);
    assert_eq!(listed(&mut servers[0].connect()), added);
}

#[test]
fn racing_changes_lose_entries_across_emulators_and_each_loss_is_told() {
    let Some((node, _folder)) = node() else { return };
    let servers = [start(&node, Config::default()), start(&node, Config::default())];
    let added = add_at_once(&servers);
    let lost = added.difference(&listed(&mut servers[1].connect())).count();
    let told = servers.iter().map(|server| {
        let hazards = server.running().hazards().all();
        hazards.get(&Hazard::LostIndexEntry).map_or(0, |sightings| sightings.count)
    });
    assert!(lost > 0, "the indexes of both raced");
    assert!(told.sum::<u64>() >= lost as u64);
}

#[test]
fn the_turn_of_a_program_that_died_is_over_soon() {
    let Some((node, _folder)) = node() else { return };
    let server = start(&node, Config { index: IndexMode::Serialized, ..Config::default() });
    let taken = node.command(&["SET", "pysondbkv:{worker}:turn", "dead", "PX", "700"]);
    assert!(taken.starts_with("+OK"), "{taken}");
    let mut wire = server.connect();
    assert!(wire.add("", "1").key().is_some());
    assert!(
        node.command(&["GET", "pysondbkv:{worker}:turn"]).starts_with("$-1") || {
            std::thread::sleep(Duration::from_millis(500));
            node.command(&["GET", "pysondbkv:{worker}:turn"]).starts_with("$-1")
        }
    );
}

/// Production's windows and caches must not keep what a clock of all emulators has passed.
#[test]
fn time_passes_for_all_emulators_at_once() {
    let Some((node, _folder)) = node() else { return };
    let limits = json!({"limits": {"same-key-writes": "429"}});
    let (one, other) = (under(&node, &limits), under(&node, &limits));
    let set =
        call(&mut one.connect(), "PUT", "clock", Some(&json!({"now": 1_795_262_400_000_u64})));
    wait_for(|| call(&mut other.connect(), "GET", "clock", None) == set);
    assert!(one.connect().add("", "1").key().is_some());
    assert!(other.connect().add("", "2").key().is_none());
    let moved = call(&mut one.connect(), "POST", "clock/advance", Some(&json!({"ms": 1_000})));
    wait_for(|| call(&mut other.connect(), "GET", "clock", None) == moved);
    assert!(other.connect().add("", "3").key().is_some());
}
