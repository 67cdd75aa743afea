//! The readers of answers: listings of both systems, made keys, single values, and tables of a page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_conformance::fuzzing::shown;

fuzz_target!(|body: &[u8]| {
    let _ = shown(body);
});
