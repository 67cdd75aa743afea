//! The key-value store: every request is answered, and the listing is an object of strings.
#![no_main]

use http::StatusCode;
use libfuzzer_sys::fuzz_target;
use pysondbkv_emulator::AuthKey;
use pysondbkv_emulator::config::{Api, Config};
use pysondbkv_emulator::fuzzing::Port;
use pysondbkv_emulator_fuzz::play::{config, must_answer, play};
use serde_json::{Map, Value};

/// What the framework answers, and 400 for the name of a store or of a location.
const STATUSES: [u16; 8] = [200, 307, 400, 401, 404, 405, 422, 500];

fuzz_target!(|script: &[u8]| {
    let api_key = AuthKey::parse("meow").ok();
    let port = Port::new(Config { api: Api::KvStore, api_key, control: false, ..config() });
    play(&port, script, |request, answer| {
        assert!(STATUSES.contains(&answer.status().as_u16()), "{request:?}: {answer:?}");
    });
    let listing = must_answer(&port, "GET /kv\nX-API-Key: meow\n");
    assert_eq!(listing.status(), StatusCode::OK, "{listing:?}");
    let items: Map<String, Value> =
        serde_json::from_slice(listing.body()).expect("a listing is an object");
    assert!(items.values().all(Value::is_string), "{items:?}");
});
