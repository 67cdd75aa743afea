//! JavaScript's JSON held against the recordings of the real runtime, and against any bytes.

use proptest::prelude::*;
use pysondbkv_emulator::js::{canonical, parse, stringify};
use rstest::rstest;
use serde::{Deserialize, de::IgnoredAny};
use std::collections::HashMap;

/// A session recorded on workerd. Bodies and texts are raw bytes read as Latin-1.
#[derive(Deserialize)]
struct Session {
    name: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    path: String,
    body: Option<String>,
    status: u16,
    #[serde(default)]
    text: String,
}

impl Session {
    /// What was given to `POST /add`, with its answer, in order.
    fn adds(&self) -> impl Iterator<Item = (Vec<u8>, &Step)> {
        let adds = self.steps.iter().filter(|step| step.path == "/add");
        adds.map(|step| (bytes(step.body.as_deref().unwrap_or_default()), step))
    }
}

fn sessions(recording: &str) -> Vec<Session> {
    recording
        .lines()
        .map(|line| serde_json::from_str(line).expect("a recorded line is a session"))
        .collect()
}

fn bytes(latin_1: &str) -> Vec<u8> {
    latin_1
        .chars()
        .map(|character| u8::try_from(character).expect("a recorded character is a byte"))
        .collect()
}

const JSON: &str = include_str!("../../../fixtures/recordings/worker-json.jsonl");
const SESSIONS: &str = include_str!("../../../fixtures/recordings/worker-sessions.jsonl");

#[rstest]
#[case::mostly_broken_json(JSON)]
#[case::all_endpoints(SESSIONS)]
fn recorded_bodies_are_accepted_or_refused_in_the_same_words(#[case] recording: &str) {
    for session in sessions(recording) {
        for (body, step) in session.adds() {
            let refusal = parse(&body).err().map(|error| error.message().as_wtf8().to_vec());
            let recorded = (step.status != 200).then(|| bytes(&step.text));
            assert_eq!(refusal, recorded, "session {}, body {:?}", session.name, step.body);
        }
    }
}

#[test]
fn recorded_values_are_stored_in_the_same_text() {
    let mut compared = 0;
    for session in sessions(JSON) {
        let bodies: HashMap<String, Vec<u8>> = (0..)
            .zip(session.adds())
            .map(|(number, (body, _))| (format!("/get/${{k{number}}}"), body))
            .collect();
        for get in session.steps.iter().filter(|step| step.path.starts_with("/get/")) {
            let Some(Ok(value)) = bodies.get(&get.path).map(|body| parse(body)) else { continue };
            assert_eq!(stringify(&value).as_bytes(), bytes(&get.text), "{}", session.name);
            compared += 1;
        }
    }
    assert!(compared > 100, "the recording holds gets of what was added");
}

#[rstest]
#[case::arrays("[", "1", "]")]
#[case::objects(r#"{"a":"#, "null", "}")]
fn json_of_any_depth_is_read(#[case] open: &str, #[case] inmost: &str, #[case] close: &str) {
    const DEPTH: usize = 300_000;
    let text = format!("{}{inmost}{}", open.repeat(DEPTH), close.repeat(DEPTH));
    assert_eq!(stringify(&parse(text.as_bytes()).unwrap()), text);
    assert_eq!(canonical(text.as_bytes()), Ok(text));
}

/// Checks laws that hold for any bytes. Nothing panics. A written text is read and written as the same
/// text. Reading and writing in one pass gives the same text as doing one after the other.
fn check_any(text: &[u8]) {
    assert_eq!(canonical(text), parse(text).map(|value| stringify(&value)));
    if let Ok(value) = parse(text) {
        let written = stringify(&value);
        let again = parse(written.as_bytes()).expect("what was written is JSON");
        assert_eq!(stringify(&again), written);
        assert_eq!(stringify(&value.clone()), written);
    }
}

/// Pieces of JSON, and pieces that make a text invalid.
const PIECES: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\u00e9", "\\n", " ",
    "\n", "\r", "0", "1", "-", ".", "e", "E+", "1e400", "12345678901234567890", "true", "false",
    "null", "nul", "NaN", "a", "\"a\"", "\"1\"", "\"\":", "\u{0}", "\u{7f}", "é", "\u{2028}",
    "\u{feff}", "😀",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![9 => one_of(PIECES), 1 => any::<String>()]
}

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    prop::sample::select(texts).prop_map(str::to_owned)
}

/// Strings: some are equal in other spellings, some are array indices, some only resemble one.
const STRINGS: &[&str] = &[
    r#""a""#, r#""\u0061""#, r#""b""#, r#""\n\/\"""#, r#""0""#, r#""\u0030""#, r#""10""#,
    r#""01""#, r#""4294967294""#, r#""4294967295""#, r#""é\u00e9""#, r#""\ud83d\ude00""#,
    r#""😀""#, r#""\ud83d""#, r#""\ude00\ud83d""#,
];

/// Literals, also numbers that JavaScript writes in another way, and numbers that are close to those.
const LITERALS: &[&str] = &[
    "null", "true", "false", "0", "-0", "-0.0", "7", "1.0", "1.50", "0.1", "0.0000001", "1e3",
    "1E+3", "1e-400", "1e400", "-1e400", "999999999999999", "9007199254740993",
    "12345678901234567890",
];

const WHITE_SPACE: &[&str] = &["", "", "", " ", "\t", "\r\n"];

/// Well-formed JSON.
fn json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![string(), number(), one_of(LITERALS)];
    scalar.prop_recursive(4, 64, 12, move |value| {
        let value = (one_of(WHITE_SPACE), value, one_of(WHITE_SPACE))
            .prop_map(|(before, value, after)| before + &value + &after);
        let property = (one_of(WHITE_SPACE), string(), one_of(WHITE_SPACE), value.clone())
            .prop_map(|(before, name, after, value)| format!("{before}{name}{after}:{value}"));
        prop_oneof![
            prop::collection::vec(value, 1..5)
                .prop_map(|elements| elements.join(","))
                .prop_map(|elements| format!("[{elements}]")),
            prop::collection::vec(property, 1..12)
                .prop_map(|properties| properties.join(","))
                .prop_map(|properties| format!("{{{properties}}}")),
            (one_of(&["[]", "{}"]), one_of(WHITE_SPACE)).prop_map(|(empty, space)| {
                let (open, close) = empty.split_at(1);
                format!("{open}{space}{close}")
            }),
        ]
    })
}

fn string() -> impl Strategy<Value = String> + Clone {
    let any = any::<String>().prop_map(|text| serde_json::Value::from(text).to_string());
    prop_oneof![one_of(STRINGS), any]
}

fn number() -> impl Strategy<Value = String> {
    let double = any::<f64>().prop_filter("JSON has no NaN", |number| number.is_finite());
    prop_oneof![
        double.prop_map(|number| format!("{number:e}")),
        any::<i64>().prop_map(|integer| integer.to_string()),
        (0..1_000_000_u32, "[0-9]{1,9}")
            .prop_map(|(integer, digits)| format!("{integer}.{digits}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_judged(text: Vec<u8>) {
        check_any(&text);
    }

    #[test]
    fn texts_of_json_pieces_are_judged_as_another_parser_judges_them(
        pieces in prop::collection::vec(piece(), 0..24)
    ) {
        let text = pieces.concat();
        check_any(text.as_bytes());
        let other = serde_json::from_str::<IgnoredAny>(&text);
        prop_assert_eq!(parse(text.as_bytes()).is_ok(), other.is_ok(), "{:?}", other);
    }

    #[test]
    fn json_is_accepted_and_survives_damage_without_a_panic(
        text in json(), place: prop::sample::Index, damage in prop::collection::vec(any::<u8>(), 0..3)
    ) {
        prop_assert!(parse(text.as_bytes()).is_ok());
        check_any(text.as_bytes());
        let mut damaged = text.into_bytes();
        let place = place.index(damaged.len());
        damaged.splice(place..=place, damage);
        check_any(&damaged);
    }
}
