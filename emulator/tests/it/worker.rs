//! Answers of the Worker beyond the recordings. Each was seen on the real runtime
//! (workerd 1.20261117, both Workers of `fixtures`).

use crate::wire::{Answer, Server};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::api::worker::Contract;
use rstest::rstest;

const KEY: &[(&str, &str)] = &[("AUTH_KEY", "meow")];

fn server(contract: Contract) -> Server {
    Server::start(Config { contract, ..Config::default() })
}

fn update(server: &Server, body: &str) -> Answer {
    server.connect().send("PUT", b"/update", KEY, Some(body.as_bytes()))
}

#[rstest]
#[case("[]", "KV GET_BULK failed: 400 You must request a minimum of 1 key")]
#[case(r#"["a","","."]"#, "KV GET_BULK failed: 400 Key names must not be empty")]
#[case("[[]]", "KV GET_BULK failed: 400 Key names must not be empty")]
#[case(
    r#"["a",".",""]"#,
    "KV GET_BULK failed: 400 Illegal key name \".\". Please use a different name."
)]
#[case("[null]", "Unexpected token 'o', \"[object Map]\" is not valid JSON")]
#[case(r#"["__index__"]"#, "Unexpected token 'o', \"[object Map]\" is not valid JSON")]
#[case(r#"["\ud800"]"#, "Unexpected token 'o', \"[object Map]\" is not valid JSON")]
#[case(r#"{"toString":1}"#, "Cannot convert object to primitive value")]
#[case(r#"[{"toString":1}]"#, "Cannot convert object to primitive value")]
#[case(r#"{"valueOf":1}"#, "Item not found")]
#[case(r#"".""#, "\".\" is not allowed as a key name.")]
#[case(r#""""#, "Key name cannot be empty.")]
#[case(r#""\ud800""#, "KV GET failed: 400 Could not URL-decode key name")]
#[case("1.50", "Item not found")]
fn a_key_of_any_type_is_looked_up_as_javascript_would(
    #[case] key: &str,
    #[case] text: &str,
    #[values(Contract::Documented, Contract::Published)] contract: Contract,
) {
    let answer = update(&server(contract), &format!(r#"{{"key":{key},"x":1}}"#));
    assert_eq!((answer.status, answer.text().as_str()), (500, text));
}

#[test]
fn a_bulk_read_takes_a_hundred_keys_and_counts_repeated_ones() {
    let keys = |count| format!(r#"{{"key":[{}]}}"#, vec![r#""""#; count].join(","));
    let server = server(Contract::Documented);
    let told = |count| update(&server, &keys(count)).text();
    assert_eq!(told(101), "KV GET_BULK failed: 400 You can request a maximum of 100 keys");
    assert_eq!(told(100), "KV GET_BULK failed: 400 Key names must not be empty");
}

#[rstest]
#[case(b"null".as_slice(), "Cannot destructure property 'key' of 'data' as it is null.")]
#[case(b"7", "Item not found")]
#[case(b"", "Unexpected end of JSON input")]
#[case(b"\xef\xbb\xbf{}", "Unexpected token '\u{feff}', \"\u{feff}{}\" is not valid JSON")]
#[case(b"\xff", "Unexpected token '\u{fffd}', \"\u{fffd}\" is not valid JSON")]
fn a_body_that_names_no_item(#[case] body: &[u8], #[case] text: &str) {
    let server = server(Contract::Documented);
    let answer = server.connect().send("PUT", b"/update", KEY, Some(body));
    assert_eq!((answer.status, answer.text().as_str()), (500, text));
}

#[test]
fn a_value_over_25_mib_is_refused_after_the_index_was_written() {
    let server = server(Contract::Documented);
    let mut wire = server.connect();
    let fits = format!("\"{}\"", "v".repeat(26_214_398));
    assert_eq!(wire.add("", &fits).status, 200);
    let over = format!("\"{}\"", "v".repeat(26_214_399));
    let answer = wire.add("", &over);
    assert_eq!(answer.status, 500);
    let text = "KV PUT failed: 413 Value length of 26214401 exceeds limit of 26214400.";
    assert_eq!(answer.text(), text);
    assert!(wire.get("/getAll").text().ends_with(r#","value":null}]"#));
}

#[test]
fn the_published_index_is_an_item_and_can_be_broken_for_good() {
    let server = server(Contract::Published);
    let mut wire = server.connect();
    wire.add("", "1");
    assert_eq!(update(&server, r#"{"key":"__index__","x":1}"#).text(), "Item updated successfully");
    assert_eq!(wire.add("", "2").text(), "index.push is not a function");
    assert_eq!(wire.get("/getAll").text(), "index.map is not a function");
    assert_eq!(wire.get("/delete/k").text(), "index.filter is not a function");
    let answer = wire.send("DELETE", b"/deleteAll", KEY, None);
    assert_eq!((answer.status, answer.text().as_str()), (500, "index.map is not a function"));
}

#[test]
fn the_documented_index_is_read_only() {
    let server = server(Contract::Documented);
    let mut wire = server.connect();
    wire.add("", "1");
    let index = wire.get("/get/__index__").text();
    assert_eq!(update(&server, r#"{"key":"__index__","x":1}"#).text(), "Item not found");
    let answer = wire.send("DELETE", b"/delete/__index__", KEY, None);
    assert_eq!(answer.text(), "Item deleted successfully");
    assert_eq!(wire.get("/get/__index__").text(), index);
}

#[test]
fn a_method_without_a_path_is_refused() {
    let server = server(Contract::Documented);
    assert_eq!(server.connect().send("CONNECT", b"a:1", &[], None).status, 400);
    assert_eq!(server.connect().get("/getAll").status, 200);
}

#[test]
fn five_thousand_nested_objects_go_in_and_out() {
    let server = server(Contract::Documented);
    let mut wire = server.connect();
    let deep = format!("{}1{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    let key = wire.add("", &deep).key().unwrap();
    assert_eq!(wire.get(&format!("/get/{key}")).text(), deep);
}

/// Workers KV can be written by others than the Worker. It parses what it reads.
#[rstest]
#[case::in_memory(false)]
#[case::kept(true)]
fn what_others_stored_is_answered_as_json_parse_and_stringify_make_it(#[case] is_kept: bool) {
    let folder = tempfile::tempdir().unwrap();
    let config = if is_kept { crate::persist::config(&folder) } else { Config::default() };
    let server = Server::start(config);
    let mut wire = server.connect();
    let mut store = |key: &str, text: &str| {
        let entry = serde_json::json!({ "key": key, "text": text }).to_string();
        let stored = wire.send("POST", b"/__emulator/entries", &[], Some(entry.as_bytes()));
        assert_eq!(stored.status, 204, "{}", stored.text());
    };
    store("spaced", "{ \"b\" : 1.0, \"1\" : [ ] }");
    store("word", "hello");
    store("__index__", "[ \"spaced\" ]");
    let mut wire = server.connect();
    let mut get = |path: &str| {
        let answer = wire.send("GET", path.as_bytes(), &[("AUTH_KEY", "meow")], None);
        (answer.status, answer.text())
    };
    let canonical = r#"{"1":[],"b":1}"#;
    assert_eq!(get("/get/spaced"), (200, canonical.to_owned()));
    let listed = format!(r#"[{{"key":"spaced","value":{canonical}}}]"#);
    assert_eq!([get("/getAll"), get("/getAll")], [(200, listed.clone()), (200, listed)]);
    let told = (500, "Unexpected token 'h', \"hello\" is not valid JSON".to_owned());
    assert_eq!(get("/get/word"), told);

    let mut wire = server.connect();
    let broken = br#"{"key":"__index__","value":["spaced","word"]}"#;
    assert_eq!(wire.send("POST", b"/__emulator/entries", &[], Some(broken)).status, 204);
    assert_eq!([get("/getAll"), get("/auth-key?auth_key=meow")], [told.clone(), told]);
    let empty = br#"{"key":"__index__","text":""}"#;
    assert_eq!(wire.send("POST", b"/__emulator/entries", &[], Some(empty)).status, 204);
    assert_eq!(get("/getAll"), (500, "Unexpected end of JSON input".to_owned()));
}
