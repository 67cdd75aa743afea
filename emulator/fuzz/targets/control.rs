//! The control plane among requests to the Worker: no call hangs the emulator, and a reset restores it.
#![no_main]

use http::StatusCode;
use libfuzzer_sys::fuzz_target;
use pysondbkv_emulator::fuzzing::Port;
use pysondbkv_emulator_fuzz::play::{config, must_answer, play};
use serde_json::Value;

fuzz_target!(|script: &[u8]| {
    let port = Port::new(config());
    play(&port, script, |request, answer| {
        if request.path.starts_with("/__emulator/") && answer.status().is_client_error() {
            let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
            assert!(body["error"]["message"].is_string(), "{request:?}: {answer:?}");
        }
    });
    a_reset_restores_it(&port);
});

fn a_reset_restores_it(port: &Port) {
    for call in ["PUT /__emulator/conditions/local", "POST /__emulator/reset"] {
        let answer = must_answer(port, &format!("{call}\nHost: localhost\n"));
        assert!(answer.status().is_success(), "{answer:?}");
    }
    let added = must_answer(port, "POST /add\nAUTH_KEY: meow\n\n1");
    assert_eq!(added.status(), StatusCode::OK, "{added:?}");
    let listing = must_answer(port, "GET /getAll\nAUTH_KEY: meow\n");
    let items: Value = serde_json::from_slice(listing.body()).expect("a listing is JSON");
    assert_eq!(items.as_array().map(Vec::len), Some(1), "{items}");
}
