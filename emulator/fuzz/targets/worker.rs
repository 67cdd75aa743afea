//! The Worker: every request is answered, and the index lists what is stored.
#![no_main]

use http::StatusCode;
use libfuzzer_sys::fuzz_target;
use pysondbkv_emulator::api::worker::Contract;
use pysondbkv_emulator::config::Config;
use pysondbkv_emulator::fuzzing::Port;
use pysondbkv_emulator::js::{Value, parse};
use pysondbkv_emulator_fuzz::play::{config, must_answer, play};

/// What the Worker and the runtime around it answer.
const STATUSES: [u16; 7] = [200, 400, 401, 404, 500, 501, 503];

fuzz_target!(|script: &[u8]| {
    for contract in [Contract::Documented, Contract::Published] {
        let port = Port::new(Config { contract, control: false, ..config() });
        play(&port, script, |request, answer| {
            assert!(STATUSES.contains(&answer.status().as_u16()), "{request:?}: {answer:?}");
        });
        if contract == Contract::Documented {
            the_index_lists_what_is_stored(&port);
        }
    }
});

/// The documented Worker guards its index, so that no request breaks it.
fn the_index_lists_what_is_stored(port: &Port) {
    let indexed = match read(port, "GET /get/__index__\nAUTH_KEY: meow\n") {
        Value::Array(keys) => keys.iter().map(text).collect(),
        Value::Null => Vec::new(),
        other => panic!("the index is {other:?}"),
    };
    let Value::Array(items) = read(port, "GET /getAll\nAUTH_KEY: meow\n") else {
        panic!("the listing is no array")
    };
    let listed: Vec<_> = items.iter().map(key_of).collect();
    assert_eq!(listed, indexed);
}

fn key_of(item: &Value) -> String {
    let Value::Object(item) = item else { panic!("{item:?} is listed") };
    text(item.get("key").expect("an item has a key"))
}

fn text(value: &Value) -> String {
    let Value::String(text) = value else { panic!("{value:?} is no key") };
    text.to_str().expect("a key has no lone surrogate").to_owned()
}

/// Reads as a client of the Worker does. Values may hold lone surrogates, which `serde_json` refuses.
fn read(port: &Port, request: &str) -> Value {
    let answer = must_answer(port, request);
    assert_eq!(answer.status(), StatusCode::OK, "{answer:?}");
    parse(answer.body()).expect("the answer is JSON")
}
