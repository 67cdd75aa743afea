//! The reader of statements: each has an id of its own.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use pysondbkv_conformance::fuzzing::statement_ids;

fuzz_target!(|text: &str| {
    if let Some(ids) = statement_ids(text) {
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    }
});
