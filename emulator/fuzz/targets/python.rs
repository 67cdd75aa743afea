//! Python's JSON: what is read is written, and read back the same; `serde_json` sees the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_emulator::api::kv_store;
use pysondbkv_emulator::fuzzing::rewritten_by_python;
use pysondbkv_emulator_fuzz::oracle;

/// How deep Python reads: less than `serde_json` does.
const PYTHON_DEPTH: usize = 978;

/// The longest integer that Python reads, in digits.
const PYTHON_DIGITS: usize = 4_300;

fuzz_target!(|body: &[u8]| {
    let written = rewritten_by_python(body);
    if let Some(written) = &written {
        assert_eq!(rewritten_by_python(written).as_ref(), Some(written), "written text is stable");
    }
    if let Some(value) = oracle::read(body).filter(|_| is_within_limits(body)) {
        let written = written.expect("what serde_json reads is JSON");
        let read = oracle::read(&written).expect("what is written is JSON");
        assert!(oracle::same(&value, &read), "{}", String::from_utf8_lossy(&written));
    }
    drop(kv_store::entries(body));
});

/// Whether a text keeps Python's limits for certain, and names no member that the framework drops (`_sa…`,
/// also with escapes).
fn is_within_limits(body: &[u8]) -> bool {
    let brackets = body.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    let drops = body.windows(2).any(|pair| pair == b"_s" || pair == b"\\u");
    brackets <= PYTHON_DEPTH && body.len() <= PYTHON_DIGITS && !drops
}
