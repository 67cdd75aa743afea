//! The judge: a scenario, and after a byte 0x1E an answer's body, whatever it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_conformance::fuzzing::judged;

/// Stands between the scenario and the body.
const SEPARATOR: u8 = 0x1E;

fuzz_target!(|input: &[u8]| {
    let at = input.iter().position(|byte| *byte == SEPARATOR).unwrap_or(input.len());
    let (scenario, body) = (&input[..at], input.get(at + 1..).unwrap_or_default());
    let Ok(scenario) = std::str::from_utf8(scenario) else { return };
    // A repeated text may be 64 MiB long, and there may be several of them.
    if !scenario.contains("repeat:") {
        let _ = judged(scenario, 200, body);
    }
});
