//! The document of conditions: read, written and read again it is the same; a patch makes a document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pysondbkv_emulator::conditions::Conditions;
use serde_json::json;

fuzz_target!(|text: &[u8]| {
    if let Ok(text) = std::str::from_utf8(text)
        && let Ok(conditions) = Conditions::from_toml(text)
    {
        let written = toml::to_string(&conditions).expect("a document is TOML");
        let read = Conditions::from_toml(&written).expect("a written document can be read");
        assert_eq!(read, conditions);
        is_the_same_in_json(&conditions);
    }
    if let Ok(patch) = serde_json::from_slice(text)
        && let Ok(conditions) = Conditions::default().patched(patch)
    {
        is_the_same_in_json(&conditions);
    }
});

fn is_the_same_in_json(conditions: &Conditions) {
    let document = json!(conditions);
    let read = Conditions::from_json(document.clone()).expect("a written document can be read");
    assert_eq!(&read, conditions);
    let patched = conditions.patched(document).expect("a document is a patch");
    assert_eq!(&patched, conditions);
    let unpatched = conditions.patched(json!({})).expect("an empty patch changes nothing");
    assert_eq!(&unpatched, conditions);
}
