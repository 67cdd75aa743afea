//! The engine of a KV namespace, as any Worker uses it.

use pysondbkv_emulator::chance::Seed;
use pysondbkv_emulator::clock::{Clock, Timestamp};
use pysondbkv_emulator::conditions::{Conditions, Preset};
use pysondbkv_emulator::hazard::{Hazard, Hazards};
use pysondbkv_emulator::journal::CacheStatus;
use pysondbkv_emulator::kv::{Instruments, Invocation, ListOptions, Namespace, PutOptions};
use pysondbkv_emulator::observation::Observation;
use pysondbkv_emulator::storage::{Backend, Memory, MemoryBackend, Value};
use rstest::rstest;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// A namespace under a clock that stands until it is moved.
struct Setting {
    clock: Clock,
    hazards: Arc<Hazards>,
    namespace: Namespace,
}

impl Setting {
    fn new(conditions: Conditions) -> Self {
        let clock = Clock::manual(Timestamp::from_ms(1_795_262_400_000));
        let hazards = Arc::new(Hazards::new(Observation::On, clock.clone()));
        let instruments = Instruments::new(clock.clone(), Arc::clone(&hazards), Observation::On);
        let (opened, initial) = (MemoryBackend::default().open(""), Arc::new(Memory::default()));
        let chance = Seed::new(1).chance("");
        let namespace = Namespace::new(opened, initial, Arc::new(conditions), chance, instruments);
        Self { clock, hazards, namespace }
    }

    fn local() -> Self {
        Self::new(Conditions::default())
    }

    /// As production, but for what takes time.
    fn eventual() -> Self {
        Self::with(&json!({"consistency": {"mode": "eventual"}}))
    }

    fn with(patch: &serde_json::Value) -> Self {
        Self::new(Conditions::default().patched(patch.clone()).unwrap())
    }

    fn at(&self, location: &str) -> Invocation<'_> {
        self.namespace.begin(1, Some(location))
    }

    fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    fn count(&self, hazard: Hazard) -> u64 {
        self.hazards.all().get(&hazard).map_or(0, |sightings| sightings.count)
    }
}

fn text(text: &str) -> Value {
    text.to_owned().into()
}

async fn put(at: &Invocation<'_>, key: &str, value: &str) {
    at.put_with(key, text(value), &PutOptions::default()).await.unwrap();
}

async fn read(at: &Invocation<'_>, key: &str) -> Option<String> {
    let value = at.read(key, None).await.unwrap().value?;
    Some(String::from_utf8(value.to_bytes().into()).unwrap())
}

async fn listed(at: &Invocation<'_>) -> Vec<String> {
    let page = at.list(&ListOptions::default()).await.unwrap();
    page.keys.iter().map(|key| key.name.to_string()).collect()
}

fn ttl(seconds: i64) -> PutOptions {
    PutOptions { expiration_ttl: Some(seconds), ..PutOptions::default() }
}

#[tokio::test]
async fn metadata_and_expiration_are_read_and_listed() {
    let setting = Setting::local();
    let at = setting.at("a");
    let options = PutOptions { metadata: Some(r#"{"q":[1,2]}"#.to_owned()), ..ttl(100) };
    at.put_with("k", text("v"), &options).await.unwrap();
    let value = at.read("k", None).await.unwrap().value.unwrap();
    assert_eq!(value.metadata().unwrap().as_ref(), r#"{"q":[1,2]}"#);
    assert_eq!(value.expiration(), Some(1_795_262_500));
    let listed = at.list(&ListOptions::default()).await.unwrap().keys;
    assert_eq!(listed[0].attributes.as_ref(), value.attributes());
    put(&at, "k", "w").await;
    let value = at.read("k", None).await.unwrap().value.unwrap();
    assert_eq!(value.attributes(), None, "a put carries nothing over");
}

#[rstest]
#[case::strong(Setting::local())]
#[case::eventual(Setting::eventual())]
#[tokio::test]
async fn an_entry_that_has_expired_is_gone_for_every_read_whatever_is_cached(
    #[case] setting: Setting,
) {
    let (at, other) = (setting.at("a"), setting.at("b"));
    at.put_with("k", text("v"), &ttl(60)).await.unwrap();
    put(&at, "stays", "v").await;
    at.read("k", Some(3_600)).await.unwrap();
    assert_eq!(listed(&other).await, ["k", "stays"]);
    setting.pass(59);
    assert_eq!(read(&at, "k").await.as_deref(), Some("v"));
    setting.pass(1);
    assert_eq!(read(&at, "k").await, None);
    assert_eq!(at.read_bulk(&["k"], None).await.unwrap()[0].1, None);
    assert_eq!(listed(&at).await, ["stays"]);
    assert_eq!(listed(&other).await, ["stays"], "a cached page shows it no longer");
    assert_eq!(setting.namespace.stored().await.unwrap().entries, 1);
    assert_eq!(at.put_with("k", text("w"), &PutOptions::default()).await.unwrap(), None);
}

#[tokio::test]
async fn pages_of_a_list_are_joined_by_cursors() {
    let setting = Setting::local();
    let at = setting.at("a");
    for key in ["Z", "a", "~", "é", "\u{fffd}", "😀", "\n"] {
        put(&at, key, key).await;
    }
    let (mut options, mut pages) =
        (ListOptions { limit: Some(3), ..ListOptions::default() }, Vec::new());
    loop {
        let page = at.list(&options).await.unwrap();
        pages.push(page.keys.iter().map(|key| key.name.to_string()).collect::<Vec<_>>());
        options.cursor = page.cursor;
        if options.cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages, [vec!["\n", "Z", "a"], vec!["~", "é", "\u{fffd}"], vec!["😀"]]);
    let prefix = ListOptions { prefix: Some("é".into()), ..ListOptions::default() };
    assert_eq!(at.list(&prefix).await.unwrap().keys.len(), 1);
}

#[tokio::test]
async fn a_location_lists_changes_up_to_a_minute_late() {
    let setting = Setting::eventual();
    let (at, other) = (setting.at("a"), setting.at("b"));
    assert!(listed(&at).await.is_empty());
    put(&at, "k", "v").await;
    assert!(listed(&at).await.is_empty());
    assert_eq!(listed(&other).await, ["k"]);
    setting.pass(60);
    let page = at.list(&ListOptions::default()).await.unwrap();
    assert_eq!((page.keys.len(), page.cache_status), (1, Some(CacheStatus::Miss)));
    let page = at.list(&ListOptions::default()).await.unwrap();
    assert_eq!(page.cache_status, Some(CacheStatus::Hit));
}

#[tokio::test]
async fn a_read_says_how_long_it_may_be_cached() {
    let setting = Setting::eventual();
    let (at, writer) = (setting.at("a"), setting.at("b"));
    assert_eq!(at.read("short", Some(30)).await.unwrap().cache_status, Some(CacheStatus::Miss));
    assert_eq!(at.read("long", Some(3_600)).await.unwrap().value, None);
    put(&writer, "short", "v").await;
    put(&writer, "long", "v").await;
    setting.pass(29);
    let cached = at.read("short", None).await.unwrap();
    assert_eq!((cached.value, cached.cache_status), (None, Some(CacheStatus::NegativeHit)));
    setting.pass(1);
    assert_eq!(read(&at, "short").await.as_deref(), Some("v"));
    setting.pass(3_000);
    assert_eq!(read(&at, "long").await, None);
    setting.pass(600);
    assert_eq!(read(&at, "long").await.as_deref(), Some("v"));
    let refused = at.read("k", Some(29)).await.unwrap_err().to_string();
    let told = "KV GET failed: 400 Invalid cache_ttl of 29. Cache TTL must be at least 30.";
    assert_eq!(refused, told);
    let refused = at.read_bulk(&["k"], Some(0)).await.unwrap_err().to_string();
    assert!(refused.starts_with("KV GET_BULK failed: 400 Invalid cache_ttl of 0."), "{refused}");
}

#[tokio::test]
async fn no_location_sees_a_write_by_the_rest_api_at_once() {
    let setting = Setting::eventual();
    let (at, rest) = (setting.at("a"), setting.namespace.begin_rest(2));
    put(&at, "k", "old").await;
    put(&rest, "k", "new").await;
    assert_eq!(read(&rest, "k").await.as_deref(), Some("new"));
    assert_eq!(read(&at, "k").await.as_deref(), Some("old"));
    assert_eq!(setting.count(Hazard::StaleRead), 1);
    setting.pass(60);
    assert_eq!(read(&at, "k").await.as_deref(), Some("new"));
    assert_eq!(setting.count(Hazard::StaleRead), 1);
}

#[tokio::test]
async fn a_location_may_miss_its_own_write_where_the_conditions_say_so() {
    let patch = json!({"consistency": {"mode": "eventual", "unseen-own-writes-percent": 100}});
    let setting = Setting::with(&patch);
    let at = setting.at("a");
    assert_eq!(read(&at, "k").await, None);
    put(&at, "k", "v").await;
    assert_eq!(read(&at, "k").await, None);
    setting.pass(60);
    assert_eq!(read(&at, "k").await.as_deref(), Some("v"));
}

#[tokio::test]
async fn each_kind_of_operation_has_its_quota() {
    let patch = json!({"quotas": {"plan": "free", "headroom-percent": 0}});
    let setting = Setting::with(&patch);
    let at = setting.at("a");
    let texts = [
        at.read("k", None).await.unwrap_err().to_string(),
        at.put_with("k", text("v"), &PutOptions::default()).await.unwrap_err().to_string(),
        at.delete_bulk(&["k"]).await.unwrap_err().to_string(),
        at.list(&ListOptions::default()).await.unwrap_err().to_string(),
    ];
    let told = ["get", "put", "delete", "list"]
        .map(|kind| format!("KV {kind}() limit exceeded for the day."));
    assert_eq!(texts, told);
}

#[tokio::test]
async fn a_list_can_fail_by_a_fault_rule_and_is_counted() {
    let patch = json!({"fault": [{"id": "once", "on": "list", "first": 1, "status": 500}]});
    let setting = Setting::with(&patch);
    let at = setting.at("a");
    let failed = at.list(&ListOptions::default()).await.unwrap_err().to_string();
    assert_eq!(failed, "KV GET failed: 500 Internal Server Error");
    at.list(&ListOptions::default()).await.unwrap();
    let read = setting.namespace.usage(setting.clock.now()).await.unwrap();
    assert_eq!(read.total.lists, 1);
}

#[tokio::test]
async fn the_keys_of_a_bulk_read_come_with_their_values() {
    let setting = Setting::local();
    let at = setting.at("a");
    put(&at, "b", "2").await;
    let read = at.read_bulk(&["a", "b"], None).await.unwrap();
    let read: Vec<_> = read.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
    assert_eq!(read, [("a".to_owned(), None), ("b".to_owned(), Some(text("2")))]);
    at.delete_bulk(&["a", "b"]).await.unwrap();
    assert!(listed(&at).await.is_empty());
}

#[tokio::test]
async fn what_any_worker_can_meet_is_noted() {
    let setting = Setting::new(Preset::Local.conditions());
    let at = setting.at("a");
    put(&setting.at("b"), "k", "v").await;
    for _ in 0..10 {
        read(&at, "k").await;
        listed(&at).await;
    }
    at.put_with("k", text("v"), &ttl(59)).await.unwrap_err();
    let metadata = Some(format!("\"{}\"", "m".repeat(1_000)));
    let near = PutOptions { metadata, ..PutOptions::default() };
    at.put_with("near", text("v"), &near).await.unwrap();
    for hazard in [
        Hazard::StaleRead,
        Hazard::SingleReads,
        Hazard::FrequentList,
        Hazard::ShortTtl,
        Hazard::EntrySize,
    ] {
        assert!(setting.count(hazard) > 0, "{hazard:?}");
    }
}
