//! The emulator's engine under a load, for tests: its clock is moved by hand, and its clients keep books.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pysondbkv_emulator::AuthKey;
use pysondbkv_emulator::api::worker::{Contract, IndexMode, Settings, Worker, entries};
use pysondbkv_emulator::chance::Seed;
use pysondbkv_emulator::clock::{Clock, Timestamp};
use pysondbkv_emulator::conditions::{Conditions, Limits, Preset, PricePlan as EnginePlan, Quotas};
use pysondbkv_emulator::hazard::Hazards;
use pysondbkv_emulator::kv::{Instruments, Namespace};
use pysondbkv_emulator::message::Request;
use pysondbkv_emulator::observation::Observation;
use pysondbkv_emulator::storage::{Backend, Memory, MemoryBackend};
use serde_json::{Value, json};
use tokio::task::{JoinSet, yield_now};

use super::load::RequestKind;
use super::moment::{Moment, SECOND, from_ms};
use super::staleness::Staleness;

/// How finely the engine's clock moves while requests are under way.
const TICK: Moment = 8_000;

/// What both must agree on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    pub(super) adds_refused: f64,
    pub(super) updates_refused: f64,
    pub(super) unlisted: f64,
    pub(super) stale_share: f64,
    pub(super) stale_99: f64,
}

/// The engine, and what its clients know.
pub(super) struct Engine {
    clock: Clock,
    namespace: Namespace,
    worker: Worker,
    seen: Mutex<Seen>,
}

/// What the clients know and have seen.
#[derive(Default)]
struct Seen {
    keys: Vec<String>,
    /// The texts that each key was given, and when.
    written: BTreeMap<String, Vec<(u64, Moment)>>,
    /// Adds, updates: refused and done.
    endings: BTreeMap<(RequestKind, bool), u32>,
    reads: Staleness,
}

impl Engine {
    /// An engine with so many items.
    pub(super) fn new(seed: u64, items: u32) -> Self {
        let clock = Clock::manual(Timestamp::from_ms(0));
        let keys: Vec<String> = (0..items).map(|number| format!("{number:036}")).collect();
        let items: Vec<Value> = keys.iter().map(|key| json!({ "key": key, "value": {} })).collect();
        let items = entries(json!(items).to_string().as_bytes()).unwrap();
        let initial: Arc<Memory> = Arc::new(items.into_iter().collect());
        let hazards = Arc::new(Hazards::new(Observation::On, clock.clone()));
        let namespace = Namespace::new(
            MemoryBackend::new(Arc::clone(&initial)).open(""),
            initial,
            Arc::new(conditions()),
            Seed::new(seed).chance(""),
            Instruments::new(clock.clone(), Arc::clone(&hazards), Observation::On),
        );
        let settings = Settings { auth_key: AuthKey::default(), contract: Contract::Documented };
        let worker = Worker::new(Arc::new(settings), IndexMode::Racing, hazards);
        Self { clock, namespace, worker, seen: Mutex::new(Seen { keys, ..Seen::default() }) }
    }

    fn now(&self) -> Moment {
        from_ms(self.clock.now().ms())
    }

    /// Moves the clock, in ticks while anything is under way.
    pub(super) async fn pass_until(&self, moment: Moment, under_way: &mut JoinSet<()>) {
        while self.now() < moment {
            settle(under_way).await;
            let left = moment.saturating_sub(self.now()).max(1_000);
            let step = if under_way.is_empty() { left } else { left.min(TICK) };
            self.clock.advance(Duration::from_micros(step.next_multiple_of(1_000)));
        }
        settle(under_way).await;
    }

    /// A client's request, at a location.
    pub(super) async fn request(
        self: Arc<Self>,
        number: u64,
        kind: RequestKind,
        at: String,
        drawn: u64,
    ) {
        let key = self.key(kind, drawn);
        let update = json!({ "key": key, "n": number }).to_string();
        let (method, path, body) = match kind {
            RequestKind::Add => ("POST", "/add".to_owned(), "{}"),
            RequestKind::Update => ("PUT", "/update".to_owned(), update.as_str()),
            RequestKind::Delete => ("DELETE", format!("/delete/{key}"), ""),
            RequestKind::Read => ("GET", format!("/get/{key}"), ""),
            RequestKind::Listing => ("GET", "/getAll".to_owned(), ""),
        };
        let (status, answer) = self.ask(number, &at, method, path, body).await;
        let (now, mut seen) = (self.now(), self.seen.lock().unwrap());
        *seen.endings.entry((kind, status == 200)).or_default() += 1;
        match (kind, status) {
            (RequestKind::Add, 200) => {
                let key = answer["key"].as_str().unwrap().to_owned();
                seen.written.insert(key.clone(), vec![(0, now)]);
                seen.keys.push(key);
            }
            (RequestKind::Update, 200) => seen.written.entry(key).or_default().push((number, now)),
            (RequestKind::Read, 200) => {
                let age = seen.age(&key, answer["n"].as_u64().unwrap_or(0), now);
                seen.reads.note(age);
            }
            (RequestKind::Delete, status) if status != 200 => seen.keys.push(key),
            _ => {}
        }
    }

    /// An item for a request; one that is to be deleted is taken from the others.
    fn key(&self, kind: RequestKind, drawn: u64) -> String {
        let mut seen = self.seen.lock().unwrap();
        let place = drawn as usize % seen.keys.len();
        if kind == RequestKind::Delete {
            seen.keys.swap_remove(place)
        } else {
            seen.keys[place].clone()
        }
    }

    async fn ask(
        &self,
        number: u64,
        at: &str,
        method: &str,
        path: String,
        body: &str,
    ) -> (u16, Value) {
        let request = Request {
            method: method.parse().unwrap(),
            path,
            query: None,
            headers: [("auth_key".parse().unwrap(), "meow".parse().unwrap())].into_iter().collect(),
            body: body.to_owned().into(),
        };
        let invocation = self.namespace.begin(number, Some(at));
        let response = self.worker.respond(&invocation, &request).await;
        let status = response.status.as_u16();
        let body = response.body.whole().cloned().unwrap_or_default();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    /// What a location sees in the end that has asked for nothing before.
    pub(super) async fn figures(
        self: Arc<Self>,
        number: u64,
        under_way: &mut JoinSet<()>,
    ) -> Figures {
        let (engine, listed) = (Arc::clone(&self), Arc::new(Mutex::new(Value::Null)));
        let answer = Arc::clone(&listed);
        under_way.spawn(async move {
            *answer.lock().unwrap() =
                engine.ask(number, "new", "GET", "/getAll".into(), "").await.1;
        });
        self.pass_until(self.now() + 120 * SECOND, under_way).await;
        let listed = listed.lock().unwrap();
        let listed = listed.as_array().unwrap().iter().filter_map(|item| item["key"].as_str());
        let listed: HashSet<&str> = listed.collect();
        let seen = self.seen.lock().unwrap();
        let unlisted = seen.keys.iter().filter(|key| !listed.contains(key.as_str())).count();
        Figures {
            adds_refused: seen.refused(RequestKind::Add),
            updates_refused: seen.refused(RequestKind::Update),
            unlisted: unlisted as f64,
            stale_share: seen.reads.stale_share(),
            stale_99: seen.reads.percentile(99.0),
        }
    }
}

impl Seen {
    /// How long a text has been replaced by another.
    fn age(&self, key: &str, number: u64, now: Moment) -> Moment {
        let Some(written) = self.written.get(key) else { return 0 };
        let place = written.iter().position(|(written, _)| *written == number);
        let next = place.map_or(0, |place| place + 1);
        written.get(next).map_or(0, |(_, at)| now - at)
    }

    fn refused(&self, kind: RequestKind) -> f64 {
        let count = |is_done| f64::from(self.endings.get(&(kind, is_done)).copied().unwrap_or(0));
        count(false) / (count(false) + count(true))
    }
}

/// Production's, on the paid plan.
fn conditions() -> Conditions {
    let production = Preset::Production.conditions();
    Conditions {
        limits: Limits { operations_per_invocation: 10_000, ..production.limits.clone() },
        quotas: Quotas { plan: EnginePlan::Paid, ..Quotas::default() },
        ..production
    }
}

/// Lets every request go on as far as it can without more time.
async fn settle(under_way: &mut JoinSet<()>) {
    for _ in 0..8 {
        yield_now().await;
    }
    while let Some(ended) = under_way.try_join_next() {
        ended.unwrap();
    }
}
