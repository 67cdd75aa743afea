//! Carries a call out, on every store or on one.

use super::refusal::Refusal;
use super::request::{Call, JournalQuery};
use super::usage;
use crate::api::store::Store;
use crate::api::store_name::StoreName;
use crate::api::stores::Stores;
use crate::api::worker;
use crate::clock::{Clock, Timestamp};
use crate::conditions::{Conditions, ConditionsError, Preset};
use crate::journal::Entry;
use crate::storage::StorageError;
use crate::world::World;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// What a call did.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A document.
    Document(Value),
    /// Entries of the journal, one a line.
    Lines(Vec<Entry>),
    /// Nothing to say.
    Done,
}

/// Why a call did not do it.
#[derive(Debug)]
pub(super) enum Failure {
    /// It cannot be done as asked.
    Refused(Refusal),
    /// The storage failed.
    Storage(StorageError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// A call's target: one store by name, or all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control<'a> {
    pub(super) api: &'static str,
    pub(super) world: &'a World,
    pub(super) stores: &'a Stores,
    pub(super) store: Option<&'a StoreName>,
}

impl Control<'_> {
    pub(super) async fn carry_out(&self, call: Call) -> Result<Outcome, Failure> {
        match call {
            Call::Health => Ok(Outcome::Document(self.health())),
            Call::OpenApi => Ok(Outcome::Document(super::openapi::document())),
            Call::Reset => Ok(self.each(|store| store.namespace().reset())),
            Call::Conditions => Ok(self.conditions()),
            Call::SetConditions(document) => self.set(Conditions::from_json(document)),
            Call::PatchConditions(patch) => {
                self.set(self.stores.conditions(self.store).patched(patch))
            }
            Call::SetPreset(name) => self.set_preset(&name),
            Call::Clock => Ok(self.clock()),
            Call::SetClock(body) => self.set_clock(&body),
            Call::AdvanceClock(body) => self.advance_clock(&body),
            Call::Faults => Ok(self.stores_document(
                |store| json!({ "faults": store.namespace().rules().statuses() }),
            )),
            Call::ReleaseFault(id) => self.release(&id),
            Call::Journal(query) => Ok(self.journal(query).await),
            Call::ClearJournal => {
                self.world.journal.clear(self.store.map(StoreName::as_str));
                Ok(Outcome::Done)
            }
            Call::Hazards => Ok(Outcome::Document(json!({ "hazards": self.world.hazards.all() }))),
            Call::ClearHazards => {
                self.world.hazards.clear();
                Ok(Outcome::Done)
            }
            Call::Usage => self.usage().await,
            Call::Snapshots => Ok(self.stores_document(
                |store| json!({ "snapshots": store.namespace().snapshot_names() }),
            )),
            Call::TakeSnapshot(name) => {
                self.settle().await?;
                Ok(self.each(|store| store.namespace().take_snapshot(&name)))
            }
            Call::RestoreSnapshot(name) => self.restore(&name),
            Call::DropSnapshot(name) => self.drop_snapshot(&name),
            Call::Index => self.index(false).await,
            Call::RepairIndex => self.index(true).await,
        }
    }

    /// Before entries are looked at, so that they lie as a read would find them.
    async fn settle(&self) -> Result<(), StorageError> {
        for store in self.stores.named_or_all(self.store) {
            store.namespace().settle().await?;
        }
        Ok(())
    }

    fn health(&self) -> Value {
        json!({
            "status": "ok",
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "api": self.api,
            "seed": self.world.seed.number(),
        })
    }

    fn each(&self, act: impl Fn(&Store)) -> Outcome {
        self.stores.named_or_all(self.store).iter().for_each(|store| act(store));
        Outcome::Done
    }

    /// `{"stores": […]}`, each with its name besides what `describe` says of it.
    fn stores_document(&self, describe: impl Fn(&Store) -> Value) -> Outcome {
        let stores = self.stores.named_or_all(self.store);
        let described = stores.iter().map(|store| named(store, describe(store)));
        Outcome::Document(json!({ "stores": described.collect::<Vec<_>>() }))
    }

    fn conditions(&self) -> Outcome {
        Outcome::Document(json!(*self.stores.conditions(self.store)))
    }

    fn set(&self, document: Result<Conditions, ConditionsError>) -> Result<Outcome, Failure> {
        let document = document
            .map_err(|error| Refusal::Input { field: error.field(), message: error.to_string() })?;
        self.stores.set_conditions(self.store, &Arc::new(document));
        Ok(self.conditions())
    }

    fn set_preset(&self, name: &str) -> Result<Outcome, Failure> {
        let preset = Preset::named(name)
            .ok_or_else(|| Refusal::NotFound { kind: "preset", name: name.to_owned() })?;
        self.set(Ok(preset.conditions()))
    }

    fn clock(&self) -> Outcome {
        let clock = &self.world.clock;
        let now = clock.now();
        let mode = if clock.is_manual() { "manual" } else { "system" };
        Outcome::Document(json!({ "mode": mode, "now": now.rfc3339(), "ms": now.ms() }))
    }

    fn set_clock(&self, body: &Value) -> Result<Outcome, Failure> {
        match only_field(body, "now")? {
            Value::Null => self.world.clock.run(),
            now => self.world.clock.set(moment(now)?),
        }
        Ok(self.clock())
    }

    fn advance_clock(&self, body: &Value) -> Result<Outcome, Failure> {
        let told = "give a whole number of milliseconds that does not lead beyond the year 9999";
        let left = (Timestamp::MAX - self.world.clock.now()).as_millis();
        let ms = only_field(body, "ms")?.as_u64().filter(|ms| u128::from(*ms) <= left);
        let ms = ms.ok_or_else(|| Refusal::input("ms", told))?;
        Clock::advance(&self.world.clock, Duration::from_millis(ms));
        Ok(self.clock())
    }

    fn release(&self, id: &str) -> Result<Outcome, Failure> {
        let stores = self.stores.named_or_all(self.store);
        let released: Vec<usize> =
            stores.iter().filter_map(|store| store.namespace().rules().release(id)).collect();
        if released.is_empty() {
            return Err(Refusal::NotFound { kind: "fault", name: id.to_owned() }.into());
        }
        Ok(Outcome::Document(json!({ "released": released.iter().sum::<usize>() })))
    }

    async fn journal(&self, mut query: JournalQuery) -> Outcome {
        query.filter.store = self.store.map(ToString::to_string);
        let journal = &self.world.journal;
        let waiting = journal.wait_for(&query.filter, query.wait_for);
        let waited = tokio::time::timeout(query.within, waiting).await;
        let timed_out = waited.is_err();
        let requests = waited.unwrap_or_else(|_| journal.read(&query.filter));
        if query.ndjson {
            return Outcome::Lines(requests);
        }
        Outcome::Document(json!({ "requests": requests, "timed-out": timed_out }))
    }

    async fn usage(&self) -> Result<Outcome, Failure> {
        self.settle().await?;
        let now = self.world.clock.now();
        let mut stores = Vec::new();
        for store in self.stores.named_or_all(self.store) {
            let bytes = store.namespace().stored_bytes().await?;
            let reading = store.namespace().meter().read(now);
            stores.push(named(&store, usage::document(&reading, bytes)));
        }
        Ok(Outcome::Document(json!({ "now": now.rfc3339(), "stores": stores })))
    }

    /// Stores that were made after a snapshot of all return to what they started with.
    fn restore(&self, name: &str) -> Result<Outcome, Failure> {
        let stores = self.stores.named_or_all(self.store);
        let (restored, younger): (Vec<_>, Vec<_>) =
            stores.iter().partition(|store| store.namespace().restore_snapshot(name));
        if !restored.is_empty() {
            for store in younger {
                store.namespace().reset();
            }
        }
        found("snapshot", name, restored.len())
    }

    fn drop_snapshot(&self, name: &str) -> Result<Outcome, Failure> {
        let stores = self.stores.named_or_all(self.store);
        let dropped = stores.iter().filter(|store| store.namespace().drop_snapshot(name)).count();
        found("snapshot", name, dropped)
    }

    async fn index(&self, repair: bool) -> Result<Outcome, Failure> {
        if self.api != worker::NAME {
            return Err(Refusal::NoIndex.into());
        }
        self.settle().await?;
        let mut stores = Vec::new();
        for store in self.stores.named_or_all(self.store) {
            let storage = store.namespace().storage();
            let report = if repair {
                worker::repair(storage.as_ref()).await?
            } else {
                worker::report(storage.as_ref()).await?
            };
            stores.push(named(&store, json!(report)));
        }
        Ok(Outcome::Document(json!({ "stores": stores })))
    }
}

/// Nothing to say, unless there was nothing of that name.
fn found(kind: &'static str, name: &str, count: usize) -> Result<Outcome, Failure> {
    if count == 0 {
        return Err(Refusal::NotFound { kind, name: name.to_owned() }.into());
    }
    Ok(Outcome::Done)
}

fn named(store: &Store, mut document: Value) -> Value {
    if let Value::Object(fields) = &mut document {
        fields.shift_insert(0, "store".into(), json!(store.name()));
    }
    document
}

/// The one field that a body may have.
fn only_field<'a>(body: &'a Value, field: &str) -> Result<&'a Value, Refusal> {
    let fields = body.as_object();
    let other = fields.and_then(|fields| fields.keys().find(|name| *name != field));
    if let Some(other) = other {
        return Err(Refusal::input(other, format!("there is no such field, only {field:?}")));
    }
    let value = fields.and_then(|fields| fields.get(field));
    value.ok_or_else(|| Refusal::input(field, format!("give a JSON object with {field:?}")))
}

fn moment(now: &Value) -> Result<Timestamp, Refusal> {
    let told =
        "give a moment such as \"2026-11-21T12:00:00Z\", milliseconds from 1970 to 9999, or null";
    match now {
        Value::Number(ms) => {
            let ms = ms.as_u64().filter(|ms| *ms <= Timestamp::MAX.ms());
            ms.map(Timestamp::from_ms)
        }
        Value::String(text) => Timestamp::parse_rfc3339(text),
        _ => None,
    }
    .ok_or_else(|| Refusal::input("now", told))
}
