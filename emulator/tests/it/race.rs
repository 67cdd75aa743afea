//! Concurrent changes of the index: lost as on Workers KV, said so, and prevented on request.

use crate::wire::Server;
use pysondbkv_emulator::AuthKey;
use pysondbkv_emulator::Config;
use pysondbkv_emulator::api::worker::{Contract, IndexMode, Settings, Worker};
use pysondbkv_emulator::chance::Seed;
use pysondbkv_emulator::clock::Clock;
use pysondbkv_emulator::hazard::{Hazard, Hazards};
use pysondbkv_emulator::kv::{Instruments, Namespace};
use pysondbkv_emulator::message::Request;
use pysondbkv_emulator::observation::Observation;
use pysondbkv_emulator::storage::{Backend, Memory, MemoryBackend};
use serde_json::Value;
use std::collections::HashSet;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;

const ADDS: u64 = 16;

/// The state after concurrent adds.
struct History {
    added: HashSet<String>,
    listed: HashSet<String>,
    log: String,
}

/// Starts the adds at once on one thread, where each runs until it awaits KV.
async fn add_at_once(mode: IndexMode) -> History {
    let log = Captured::default();
    let sink = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || sink.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let store = Arc::new(Store::new(mode));
    let mut adds = JoinSet::new();
    for number in 0..ADDS {
        let store = Arc::clone(&store);
        adds.spawn(async move { ask(&store, number, "POST", "/add").await["key"].clone() });
    }
    let added = adds.join_all().await;
    let listed = ask(&store, ADDS, "GET", "/getAll").await;
    let listed = listed.as_array().unwrap().iter().map(|item| item["key"].clone());
    History { added: texts(added), listed: texts(listed), log: log.text() }
}

/// A Worker and its namespace, without a server.
struct Store {
    namespace: Namespace,
    worker: Worker,
}

impl Store {
    fn new(mode: IndexMode) -> Self {
        let clock = Clock::system();
        let hazards = Arc::new(Hazards::new(Observation::On, clock.clone()));
        let namespace = Namespace::new(
            MemoryBackend::default().open(""),
            Arc::new(Memory::default()),
            Arc::default(),
            Seed::new(1).chance(""),
            Instruments::new(clock, Arc::clone(&hazards), Observation::On),
        );
        let settings = Settings { auth_key: AuthKey::default(), contract: Contract::Documented };
        Self { namespace, worker: Worker::new(Arc::new(settings), mode, hazards) }
    }
}

async fn ask(store: &Store, number: u64, method: &str, path: &str) -> serde_json::Value {
    let request = Request {
        method: method.parse().unwrap(),
        path: path.to_owned(),
        query: None,
        headers: [("auth_key".parse().unwrap(), "meow".parse().unwrap())].into_iter().collect(),
        body: "{}".into(),
    };
    let invocation = store.namespace.begin(number, None);
    let response = store.worker.respond(&invocation, &request).await;
    serde_json::from_slice(response.body.whole().unwrap()).unwrap()
}

fn texts(keys: impl IntoIterator<Item = serde_json::Value>) -> HashSet<String> {
    keys.into_iter().map(|key| key.as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn concurrent_adds_lose_index_entries_and_the_log_names_each() {
    let history = add_at_once(IndexMode::Racing).await;
    let lost: HashSet<_> = history.added.difference(&history.listed).collect();
    assert!(!lost.is_empty());
    for key in &lost {
        assert!(history.log.contains(&format!("lost index entry {key}")), "{}", history.log);
    }
    for key in &history.listed {
        assert!(!history.log.contains(key), "{key} is listed:\n{}", history.log);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_log_names_the_requests_between_which_an_entry_was_lost() {
    let log = add_at_once(IndexMode::Racing).await.log;
    let line = log.lines().find(|line| line.contains("lost index entry")).unwrap();
    let numbers: Vec<u64> = line
        .split("request ")
        .skip(1)
        .map(|rest| rest.split(' ').next().unwrap().parse().unwrap())
        .collect();
    let [added, read, wrote] = numbers[..] else { panic!("{line}") };
    assert!(added != read && read == wrote && added < ADDS && read < ADDS, "{line}");
}

#[tokio::test(flavor = "current_thread")]
async fn a_serialized_index_loses_nothing_and_the_log_is_silent_about_it() {
    let history = add_at_once(IndexMode::Serialized).await;
    assert_eq!(history.added.len(), usize::try_from(ADDS).unwrap());
    assert_eq!(history.added, history.listed);
    assert!(!history.log.contains("index entry"), "{}", history.log);
}

/// A log in memory.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The hazard once counted events: 91 orphans, count 335.
#[test]
fn lost_entries_are_counted_while_they_are_lost() {
    let server = Server::start(Config::default());
    let adders: Vec<_> = (0..8)
        .map(|_| {
            let mut wire = server.connect();
            std::thread::spawn(move || (0..100).for_each(|_| drop(wire.add("", "1"))))
        })
        .collect();
    for adder in adders {
        adder.join().unwrap();
    }
    let orphans = orphans(&server);
    assert_eq!(lost(&server).0, orphans.len() as u64);

    let mut wire = server.connect();
    for key in orphans.iter().take(orphans.len() / 2) {
        wire.send("DELETE", format!("/delete/{key}").as_bytes(), &[("AUTH_KEY", "meow")], None);
    }
    let left = orphans.len() - orphans.len() / 2;
    assert_eq!(lost(&server).0, left as u64, "an item that is gone is not lost");
    let restored = lost(&server).1;
    wire.send("POST", b"/__emulator/index/repair", &[], None);
    assert_eq!(lost(&server), (0, restored + left as u64));
}

fn orphans(server: &Server) -> Vec<String> {
    let answer = server.connect().send("GET", b"/__emulator/index", &[], None);
    let document: Value = serde_json::from_slice(&answer.body).unwrap();
    texts(document["stores"][0]["orphans"].as_array().unwrap().iter().cloned())
        .into_iter()
        .collect()
}

/// How many entries are lost, and how many came back.
fn lost(server: &Server) -> (u64, u64) {
    let hazards = server.running().hazards().all();
    hazards.get(&Hazard::LostIndexEntry).map_or((0, 0), |seen| (seen.count, seen.restored))
}
