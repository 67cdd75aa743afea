//! The list of known failures: a list that was read is written, and read back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_conformance::fuzzing::rewritten_baseline;

fuzz_target!(|text: &str| {
    if let Some(written) = rewritten_baseline(text) {
        assert_eq!(rewritten_baseline(&written).as_ref(), Some(&written));
    }
});
