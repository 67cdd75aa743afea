//! JSON as the suite reads, writes and compares it. Two texts, with a byte 0x1E between them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_conformance::fuzzing::{differences, rewritten_json};

fuzz_target!(|text: &str| {
    let (one, other) = text.split_once('\u{1e}').unwrap_or((text, text));
    if let Some(written) = rewritten_json(one) {
        assert_eq!(rewritten_json(&written).as_ref(), Some(&written), "written text is stable");
        assert_eq!(differences(one, &written), Some([None, None]), "{written} is another value");
    }
    if let Some([in_order, in_any_order]) = differences(one, other) {
        let back = differences(other, one).expect("both texts are JSON");
        assert!(in_order.is_some() || in_any_order.is_none(), "order is all that is ignored");
        assert_eq!(
            back.map(|found| found.is_some()),
            [in_order, in_any_order].map(|f| f.is_some())
        );
    }
});
