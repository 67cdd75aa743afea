//! The reader of ledgers: the first lines of a ledger are one too, and name no more runs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_conformance::fuzzing::ledger;

fuzz_target!(|text: &str| {
    let Some((sections, _)) = ledger(text) else { return };
    let half = &text[..text.floor_char_boundary(text.len() / 2)];
    if let Some(end) = half.rfind('\n') {
        let (fewer, _) = ledger(&half[..=end]).expect("the beginning of a ledger is a ledger");
        assert!(fewer <= sections, "{fewer} of {sections} sections");
    }
});
