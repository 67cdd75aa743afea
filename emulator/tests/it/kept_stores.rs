//! Stores that are kept in a folder, as requests and calls of the control plane meet them.

use crate::persist::{config, control, names, start};
use crate::wire::{Server, Wire};
use pysondbkv_emulator::Config;
use pysondbkv_emulator::chance::Seed;
use serde_json::{Value, json};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

const NAMESPACES: &str = "/__emulator/client/v4/accounts/any/storage/kv/namespaces";

/// The result of a call of the REST API.
fn rest(wire: &mut Wire, method: &str, path: &str, body: Option<&Value>) -> Value {
    let (target, body) = (format!("{NAMESPACES}{path}"), body.map(Value::to_string));
    let answer = wire.send(method, target.as_bytes(), &[], body.as_ref().map(String::as_bytes));
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_slice::<Value>(&answer.body).unwrap()["result"].take()
}

#[test]
fn a_reset_reaches_stores_that_are_kept_without_being_listed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(Config { max_stores: NonZeroUsize::MIN, ..config(&folder) });
    let mut wire = server.connect();
    for store in ["/@a", "/@b", "/@c"] {
        wire.add(store, "1");
    }
    assert_eq!(names(&mut wire), [None, Some("c".to_owned())]);
    assert_eq!(control(&mut wire, "POST", "reset"), 204);
    assert_eq!(names(&mut wire), [None, Some("c".to_owned())], "a reset lists no store");
    for store in ["/@a", "/@b", "/@c"] {
        assert_eq!(wire.get(&format!("{store}/getAll")).text(), "[]", "{store}");
    }
}

#[test]
fn a_listing_shows_the_items_of_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    let mut wire = server.connect();
    let keys: Vec<_> = (0..50).map(|_| wire.add("", "0").key().unwrap()).collect();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut wire = server.connect();
            // From the last item to the first, so that none shows an update before those behind it.
            for version in (1..).take_while(|_| !is_over.load(Relaxed)) {
                for key in keys.iter().rev() {
                    let update = format!("{{\"key\":\"{key}\",\"version\":{version}}}");
                    let key = [("AUTH_KEY", "meow")];
                    wire.send("PUT", b"/update", &key, Some(update.as_bytes()));
                }
            }
        });
        for _ in 0..20 {
            let listing: Value = serde_json::from_str(&wire.get("/getAll").text()).unwrap();
            let version = |item: &Value| item["value"]["version"].as_u64().unwrap_or(0);
            let versions: Vec<_> = listing.as_array().unwrap().iter().map(version).collect();
            assert!(versions.is_sorted(), "{versions:?}");
        }
        is_over.store(true, Relaxed);
    });
}

#[test]
fn a_namespace_and_its_title_are_kept_until_it_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder);
    let mut wire = server.connect();
    let [a, b, c] = ["plain", "with blanks", "gone"].map(|title| {
        let made = rest(&mut wire, "POST", "", Some(&json!({ "title": title })));
        format!("/{}", made["id"].as_str().unwrap())
    });
    rest(&mut wire, "PUT", &a, Some(&json!({ "title": "another" })));
    rest(&mut wire, "DELETE", &c, None);
    let before = rest(&mut wire, "GET", "", None);
    drop(wire);
    server.stop();

    let server = start(&folder);
    let mut wire = server.connect();
    assert_eq!(rest(&mut wire, "GET", "", None), before);
    assert_eq!(before.as_array().unwrap().len(), 3);
    assert_eq!(rest(&mut wire, "GET", &a, None)["title"], "another");
    assert_eq!(rest(&mut wire, "GET", &b, None)["title"], "with blanks");
}

#[test]
fn a_seed_draws_other_keys_at_each_start_and_the_same_in_another_folder() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let keys = folders.each_ref().map(|folder| {
        [1, 2].map(|_| {
            let server = Server::start(Config { seed: Seed::new(7), ..config(folder) });
            let key = server.connect().add("", "1").key().unwrap();
            server.stop();
            key
        })
    });
    let in_memory = Server::start(Config { seed: Seed::new(7), ..Config::default() });
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[0][0], keys[0][1]);
    assert_eq!(in_memory.connect().add("", "1").key().unwrap(), keys[0][0]);
}
