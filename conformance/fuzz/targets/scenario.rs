//! The loader of scenarios: a text is a scenario or an error, and a scenario can be listed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_conformance::fuzzing::listed_scenario;

fuzz_target!(|text: &str| {
    for list in listed_scenario(text).into_iter().flatten() {
        assert!(list.contains("worker/fuzzed/scenario"), "{list}");
    }
});
