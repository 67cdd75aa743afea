//! JavaScript's JSON: its two readers agree, its writer is stable, and `serde_json` sees the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_emulator::api::worker;
use pysondbkv_emulator::js::{
    ParseError, Value, canonical, parse, parse_within, spread, spread_memory, stringify, to_string,
};
use pysondbkv_emulator_fuzz::oracle;

fuzz_target!(|text: &[u8]| {
    let parsed = parse(text);
    let written = parsed.as_ref().map(stringify).map_err(Clone::clone);
    assert_eq!(canonical(text), written);
    within_agrees(text, &written);
    if let (Ok(value), Ok(written)) = (parsed, written) {
        assert_eq!(canonical(written.as_bytes()).as_ref(), Ok(&written), "written text is stable");
        conversions_hold(value);
    }
    if let Some(value) = oracle::read(text) {
        let written = canonical(text).expect("what serde_json reads is JSON");
        let read = oracle::read(written.as_bytes()).expect("what is written is JSON");
        assert!(oracle::same(&value, &read), "{written}");
    }
    drop(worker::entries(text));
});

/// The bounded reader says the same as the unbounded one, or that the value is too large.
fn within_agrees<E>(text: &[u8], written: &Result<String, E>)
where
    E: PartialEq<pysondbkv_emulator::js::SyntaxError> + std::fmt::Debug,
{
    for max_memory in [0, 256, usize::MAX] {
        match parse_within(text, max_memory) {
            Ok(value) => assert_eq!(written.as_ref().ok(), Some(&stringify(&value))),
            Err(ParseError::Syntax(error)) => {
                assert!(written.as_ref().is_err_and(|other| *other == error));
            }
            Err(ParseError::TooLarge) => assert!(max_memory < usize::MAX, "all memory is enough"),
        }
    }
}

fn conversions_hold(value: Value) {
    drop(to_string(&value));
    let _ = spread_memory(&value);
    drop(stringify(&Value::Object(spread(value))));
}
