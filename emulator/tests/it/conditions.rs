//! The conditions of production that no local tool shows: stale reads, limits, quotas, chance.

use crate::wire::{Answer, Server, Wire};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::api::worker::{Contract, entries};
use pysondbkv_emulator::chance::Seed;
use pysondbkv_emulator::clock::{Clock, Timestamp};
use pysondbkv_emulator::conditions::{Conditions, Preset};
use rstest::rstest;
use serde_json::{Value, json};
use std::time::Duration;

const NOON: Timestamp = Timestamp::from_ms(1_795_262_400_000);

/// A server whose clock stands at noon, under the preset's conditions but for latency.
fn server(preset: Preset, patch: Value) -> Server {
    let conditions = preset.conditions().patched(json!({ "latency": null })).unwrap();
    let conditions = conditions.patched(patch).unwrap();
    Server::start(Config { conditions, clock: Clock::manual(NOON), ..Config::default() })
}

fn at(wire: &mut Wire, location: &str, method: &str, target: &str, body: Option<&str>) -> Answer {
    let headers = [("AUTH_KEY", "meow"), ("X-Emulator-Location", location)];
    wire.send(method, target.as_bytes(), &headers, body.map(str::as_bytes))
}

#[test]
fn a_location_serves_what_it_read_until_the_cache_ttl_ends() {
    let server = server(Preset::Local, json!({"consistency": {"mode": "eventual"}}));
    let mut wire = server.connect();
    let key = at(&mut wire, "ams", "POST", "/add", Some(r#"{"n":1}"#)).key().unwrap();
    let target = format!("/get/{key}");
    let mut read = |location: &str| at(&mut wire, location, "GET", &target, None).text();
    assert_eq!(read("sfo"), r#"{"n":1}"#, "a location that knows nothing asks the central store");
    let update = format!(r#"{{"key":"{key}","n":2}}"#);
    at(&mut server.connect(), "ams", "PUT", "/update", Some(&update));
    assert_eq!(read("ams"), r#"{"n":2}"#, "the writer's location sees its write");
    assert_eq!(read("sfo"), r#"{"n":1}"#, "the other serves what it read");
    server.running().clock().advance(Duration::from_millis(59_999));
    assert_eq!(read("sfo"), r#"{"n":1}"#);
    server.running().clock().advance(Duration::from_millis(1));
    assert_eq!(read("sfo"), r#"{"n":2}"#);
}

#[test]
fn that_a_key_holds_nothing_is_cached_too() {
    let server = server(Preset::Local, json!({"consistency": {"mode": "eventual"}}));
    let mut wire = server.connect();
    assert_eq!(at(&mut wire, "sfo", "GET", "/getAll", None).text(), "[]");
    at(&mut wire, "ams", "POST", "/add", Some("1"));
    assert_eq!(at(&mut wire, "sfo", "GET", "/getAll", None).text(), "[]");
    server.running().clock().advance(Duration::from_mins(1));
    assert_ne!(at(&mut wire, "sfo", "GET", "/getAll", None).text(), "[]");
}

#[test]
fn a_stale_index_loses_the_adds_of_other_locations() {
    let server = server(Preset::Local, json!({"consistency": {"mode": "eventual"}}));
    let mut wire = server.connect();
    at(&mut wire, "sfo", "GET", "/getAll", None);
    let lost = at(&mut wire, "ams", "POST", "/add", Some("1")).key().unwrap();
    let kept = at(&mut wire, "sfo", "POST", "/add", Some("2")).key().unwrap();
    server.running().clock().advance(Duration::from_mins(1));
    let listed = wire.get("/getAll").text();
    assert!(listed.contains(&kept) && !listed.contains(&lost), "{listed}");
    let hazards = wire.get("/__emulator/hazards").text();
    assert!(hazards.contains("lost-index-entry") && hazards.contains(&lost), "{hazards}");
}

#[test]
fn a_second_write_of_one_key_within_a_second_is_refused() {
    let server = server(Preset::Production, json!({}));
    let mut wire = server.connect();
    assert_eq!(wire.add("", "1").status, 200);
    let refused = wire.add("", "2");
    assert_eq!(refused.status, 500);
    assert_eq!(refused.text(), "KV PUT failed: 429 Too Many Requests");
    server.running().clock().advance(Duration::from_secs(1));
    assert_eq!(wire.add("", "3").status, 200);
}

#[test]
fn when_writes_come_too_soon_the_last_one_may_win() {
    let patch = json!({"limits": {"same-key-writes": "last-writer-wins"}});
    let server = server(Preset::Local, patch);
    let mut wire = server.connect();
    let keys: Vec<_> = ["1", "2", "3"].map(|body| wire.add("", body).key().unwrap()).into();
    let index = |wire: &mut Wire| wire.get("/get/__index__").text();
    assert_eq!(index(&mut wire), json!([keys[0]]).to_string());
    server.running().clock().advance(Duration::from_secs(1));
    assert_eq!(index(&mut wire), json!([keys[0], keys[2]]).to_string());
    let hazards = wire.get("/__emulator/hazards").text();
    assert!(hazards.contains(&keys[1]), "{hazards}");
}

#[rstest]
#[case(999, 200)]
#[case(1_000, 500)]
fn the_thousandth_item_is_one_operation_too_many(#[case] items: usize, #[case] status: u16) {
    let items: Vec<_> = (0..items).map(|n| json!({"key": format!("k{n}"), "value": n})).collect();
    let data = entries(json!(items).to_string().as_bytes()).unwrap();
    let conditions = Preset::Production.conditions().patched(json!({"latency": null})).unwrap();
    let server = Server::start(Config { conditions, data, ..Config::default() });
    let answer = server.connect().get("/getAll");
    assert_eq!(answer.status, status);
    if status == 500 {
        let text = "Too many API requests by single Worker invocation. To configure this limit, \
                    refer to https://developers.cloudflare.com/workers/wrangler/configuration/#limits";
        assert_eq!(answer.text(), text);
    }
}

#[test]
fn a_day_of_the_free_plan_ends_and_the_next_begins() {
    let patch = json!({"quotas": {"plan": "free", "headroom-percent": 1}});
    let server = server(Preset::Local, patch);
    let mut wire = server.connect();
    let statuses: Vec<_> = (0..6).map(|_| wire.add("", "1").status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 500], "an add is two of ten writes");
    assert_eq!(wire.add("", "1").text(), "KV put() limit exceeded for the day.");
    server.running().clock().set(Timestamp::parse_rfc3339("2026-11-22T00:00:00Z").unwrap());
    assert_eq!(wire.add("", "1").status, 200);
}

#[test]
fn the_same_seed_and_the_same_requests_give_the_same_history() {
    let history = |seed| {
        let conditions = Preset::Production.conditions();
        let conditions = conditions
            .patched(json!({
                "latency": null,
                "consistency": {"locations": 3},
                "limits": {"same-key-window-ms": 0},
                "fault": [{"id": "f", "on": "put", "probability": 0.3, "status": 503}],
            }))
            .unwrap();
        let clock = Clock::manual(NOON);
        let seed = Seed::new(seed);
        let server = Server::start(Config { conditions, clock, seed, ..Config::default() });
        let mut wire = server.connect();
        for number in 0..30 {
            wire.add("", &number.to_string());
            wire.get("/getAll");
            server.running().clock().advance(Duration::from_secs(7));
        }
        let listed = wire.get("/getAll").text();
        [listed, wire.get("/__emulator/journal").text(), wire.get("/__emulator/hazards").text()]
    };
    assert_eq!(history(1), history(1));
    assert_ne!(history(1), history(2));
}

#[rstest]
#[case::plain(json!({}))]
#[case::cached(json!({"consistency": {"mode": "eventual"}}))]
#[case::under_a_rule(json!({"fault": [{"id": "f", "on": "put", "nth": 9, "status": 503}]}))]
#[case::slow(json!({"latency": {"get": "1ms"}}))]
fn a_request_without_random_choices_changes_no_later_key(#[case] patch: Value) {
    let conditions = Preset::Local.conditions().patched(patch).unwrap();
    let keys = |between: Option<&str>| {
        let (conditions, seed) = (conditions.clone(), Seed::new(1));
        let server = Server::start(Config { conditions, seed, ..Config::default() });
        let mut wire = server.connect();
        let first = wire.add("", "1").key();
        between.map(|target| wire.get(target));
        [first, wire.add("", "2").key()]
    };
    assert_eq!(keys(Some("/getAll")), keys(None));
}

#[test]
fn every_preset_warns_of_what_production_would_do() {
    let server = server(Preset::Local, json!({}));
    let mut wire = server.connect();
    for _ in 0..3 {
        assert_eq!(wire.add("", "1").status, 200);
    }
    let hazards: Value = serde_json::from_slice(&wire.get("/__emulator/hazards").body).unwrap();
    assert_eq!(hazards["hazards"]["same-key-write"]["count"], 2);
    assert_eq!(wire.send("DELETE", b"/__emulator/hazards", &[], None).status, 204);
    assert_eq!(wire.get("/__emulator/hazards").text(), r#"{"hazards":{}}"#);
}

#[test]
fn an_open_deployment_is_a_hazard_from_the_start() {
    let config = Config { contract: Contract::Published, ..Config::default() };
    let server = Server::start(config);
    assert!(server.connect().get("/__emulator/hazards").text().contains("unauthenticated"));
}

#[test]
fn stores_can_have_conditions_of_their_own() {
    let server = server(Preset::Local, json!({}));
    let mut wire = server.connect();
    let patch = br#"{"limits":{"same-key-writes":"429"}}"#;
    assert_eq!(wire.send("PATCH", b"/@a/__emulator/conditions", &[], Some(patch)).status, 200);
    wire.add("/@a", "1");
    wire.add("/@b", "1");
    assert_eq!((wire.add("/@a", "2").status, wire.add("/@b", "2").status), (500, 200));
    wire.send("PUT", b"/__emulator/conditions/local", &[], None);
    assert_eq!(wire.add("/@a", "3").status, 200, "without a prefix they are set for all");
}

#[rstest]
#[case("PUT", "conditions", r#"{"consistensy":{}}"#, "consistensy")]
#[case("PUT", "conditions", r#"{"latency":{"get":"soon"}}"#, "latency.get")]
#[case("PATCH", "conditions", r#"{"limits":{"connections":"six"}}"#, "limits.connections")]
#[case("PUT", "conditions", r#"{"fault":[{"id":"f","on":"lst","hold":true}]}"#, "fault[0].on")]
#[case(
    "PUT",
    "conditions",
    r#"{"limits":{"connections":18446744073709551615}}"#,
    "limits.connections"
)]
#[case("PUT", "conditions", r#"{"quotas":{"headroom-percent":101}}"#, "quotas.headroom-percent")]
#[case("PATCH", "conditions", r#"{"consistency":{"locations":0}}"#, "consistency.locations")]
#[case("PATCH", "conditions", r#"{"latency":{"get":"1e308s"}}"#, "latency.get")]
#[case("PATCH", "conditions", r#"{"limits":[]}"#, "limits")]
#[case("PATCH", "conditions", r#"{"limits":{"colour":null}}"#, "limits.colour")]
#[case("PATCH", "conditions", r#"{"colour":null}"#, "colour")]
#[case("PUT", "clock", r#"{"now":253402300800000}"#, "now")]
#[case("POST", "clock/advance", r#"{"ms":18446744073709551615}"#, "ms")]
#[case("PUT", "clock", r#"{"now":"noon"}"#, "now")]
#[case("PUT", "clock", r#"{"then":1}"#, "then")]
#[case("POST", "clock/advance", r#"{"ms":-1}"#, "ms")]
#[case("POST", "clock/advance", "[]", "ms")]
#[case("GET", "journal?colour=red", "", "colour")]
#[case("GET", "journal?status=ok", "", "status")]
fn wrong_conditions_are_refused_by_field_and_change_nothing(
    #[case] method: &str,
    #[case] call: &str,
    #[case] body: &str,
    #[case] field: &str,
) {
    let server = server(Preset::Local, json!({}));
    let mut wire = server.connect();
    let target = format!("/__emulator/{call}");
    let answer = wire.send(method, target.as_bytes(), &[], Some(body.as_bytes()));
    let error: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer.status, 400, "{error}");
    assert_eq!(error["error"]["field"], field, "{error}");
    let conditions: Value =
        serde_json::from_slice(&wire.get("/__emulator/conditions").body).unwrap();
    assert_eq!(Conditions::from_json(conditions).unwrap(), Conditions::default());
    assert_eq!(server.running().clock().now(), NOON);
}

#[rstest]
#[case("PUT")]
#[case("PATCH")]
fn conditions_that_are_no_object_change_nothing(#[case] method: &str) {
    let server = server(Preset::Production, json!({}));
    let mut wire = server.connect();
    let before = wire.get("/__emulator/conditions").text();
    assert_eq!(wire.send(method, b"/__emulator/conditions", &[], Some(b"[]")).status, 400);
    assert_eq!(wire.get("/__emulator/conditions").text(), before);
}

/// An index entry that one add lost and another restored is listed, and its item is stored.
#[test]
fn a_restored_entry_is_not_called_dangling() {
    let patch = json!({"fault": [{"id": "f", "on": "put", "key": "__index__", "hold": true}]});
    let server = server(Preset::Local, patch);
    let adds: Vec<_> = (0..3)
        .map(|number| {
            let mut wire = server.connect();
            let add = std::thread::spawn(move || wire.add("", "1").status);
            let mut wire = server.connect();
            while wire.get("/__emulator/faults").text().matches("\"holding\":0").count() > 0
                || !wire.get("/__emulator/faults").text().contains(&format!(":{}}}", number + 1))
            {
            }
            add
        })
        .collect();
    server.connect().send("POST", b"/__emulator/faults/f/release", &[], None);
    for add in adds {
        assert_eq!(add.join().unwrap(), 200);
    }
    let hazards = server.connect().get("/__emulator/hazards").text();
    assert!(hazards.contains("lost-index-entry") && !hazards.contains("dangling"), "{hazards}");
}

#[test]
fn usage_is_counted_by_day_and_in_dollars() {
    let server = server(Preset::Local, json!({}));
    let mut wire = server.connect();
    wire.add("", "\"12345678\"");
    let usage: Value = serde_json::from_slice(&wire.get("/__emulator/usage").body).unwrap();
    let store = &usage["stores"][0];
    assert_eq!(store["today"], json!({"reads": 1, "writes": 2, "deletes": 0, "lists": 0}));
    assert_eq!(store["free-plan"]["used-percent"]["writes"], 0.2);
    assert_eq!(store["paid-plan"]["cost-usd"], 5.0);
    assert_eq!(store["stored-bytes"], 36 + 10 + "__index__".len() + 40);
    server.running().clock().advance(Duration::from_hours(24));
    let usage: Value = serde_json::from_slice(&wire.get("/__emulator/usage").body).unwrap();
    assert_eq!(usage["stores"][0]["today"]["writes"], 0);
    assert_eq!(usage["stores"][0]["total"]["writes"], 2);
}

#[test]
fn an_invalid_location_is_refused() {
    let server = server(Preset::Local, json!({}));
    let answer = at(&mut server.connect(), "a b", "GET", "/getAll", None);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("bad_location"), "{}", answer.text());
}

#[test]
fn fault_rules_have_a_bound() {
    let rule = |number| serde_json::json!({"id": number, "on": "put", "delay-ms": 1});
    let rules = |count: u64| -> Vec<_> { (0..count).map(|n| rule(n.to_string())).collect() };
    assert!(Conditions::from_json(serde_json::json!({"fault": rules(1_000)})).is_ok());
    let error = Conditions::from_json(serde_json::json!({"fault": rules(1_001)})).unwrap_err();
    assert_eq!(error.to_string(), "fault: give at most 1000 rules");
}
