//! Carries out a call, on every store or on one.

use super::common;
use super::entries::{PageLines, PageQuery};
use super::error::CallError;
use super::journal_query::{JournalQuery, Wanted};
use super::request::Call;
use super::usage;
use crate::api::chosen::Chosen;
use crate::api::store::Store;
use crate::api::store_name::StoreName;
use crate::api::stores::Stores;
use crate::clock::Timestamp;
use crate::conditions::{Conditions, ConditionsError, Preset};
use crate::environment::Environment;
use crate::formats::Entry;
use crate::journal::{Filter, Follower, JournalEntry};
use crate::storage::{StorageError, Stored};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The result of a call.
#[derive(Debug)]
pub(super) enum CallOutcome {
    Document(Value),
    /// Requests of the journal, to be written one per line.
    Lines(Vec<JournalEntry>),
    /// Requests of the journal, as they come.
    Events(Follower),
    /// Entries of a store.
    Entries(PageLines),
    /// Carried out, with nothing to answer.
    Done,
}

/// The control plane, and the stores that a call is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control<'a> {
    pub(super) environment: &'a Environment,
    pub(super) stores: &'a Stores,
    pub(super) chosen: &'a Chosen,
}

impl Control<'_> {
    pub(super) async fn carry_out(&self, call: Call) -> Result<CallOutcome, CallError> {
        match call {
            Call::Health => Ok(CallOutcome::Document(self.health())),
            Call::OpenApi => Ok(CallOutcome::Document(super::openapi::document())),
            Call::Reset => self.reset().await,
            Call::Conditions => self.conditions(),
            Call::SetConditions(document) => self.set(Conditions::from_json(document)).await,
            Call::PatchConditions(patch) => {
                self.set(self.stores.conditions(self.all_or_one()?).patched(patch)).await
            }
            Call::SetPreset(name) => self.set_preset(&name).await,
            Call::Clock => Ok(self.clock()),
            Call::SetClock(body) => self.set_clock(&body).await,
            Call::AdvanceClock(body) => self.advance_clock(&body).await,
            Call::Faults => Ok(self.stores_document(
                |store| json!({ "faults": store.namespace().rules().statuses() }),
            )),
            Call::ReleaseFault(id) => self.release(&id),
            Call::Journal(Wanted::Requests(query)) => self.journal(query).await,
            Call::Journal(Wanted::Events(filter, position)) => {
                let store = self.all_or_one()?.map(ToString::to_string);
                let filter = Filter { store, ..filter };
                let journal = &self.environment.journal;
                Ok(CallOutcome::Events(Follower::new(journal, filter, position)?))
            }
            Call::ClearJournal => {
                self.environment.journal.clear(self.all_or_one()?.map(StoreName::as_str));
                Ok(CallOutcome::Done)
            }
            Call::Hazards => Ok(self.hazards()),
            Call::ClearHazards => {
                self.environment.hazards.clear();
                Ok(CallOutcome::Done)
            }
            Call::Usage => self.usage().await,
            Call::Stores => self.list().await,
            Call::RemoveStore(name) => self.remove(&name).await,
            Call::Snapshots => self.snapshots().await,
            Call::TakeSnapshot(name) => self.take_snapshot(&name).await,
            Call::RestoreSnapshot(name) => self.restore(&name).await,
            Call::DropSnapshot(name) => self.drop_snapshot(&name).await,
            Call::Entries(query) => self.entries(query).await,
            Call::AddEntries(entries) => self.add_entries(entries).await,
            Call::Index => self.index(false).await,
            Call::RepairIndex => self.index(true).await,
        }
    }

    fn selected(&self) -> Vec<Arc<Store>> {
        match self.chosen {
            Chosen::Unnamed => vec![self.stores.get(None)],
            Chosen::All | Chosen::Named(_) => self.stores.named_or_all(self.chosen.name()),
        }
    }

    /// One store by name, or all, for what the store of plain paths does not have alone.
    fn all_or_one(&self) -> Result<Option<&StoreName>, CallError> {
        match self.chosen {
            Chosen::Unnamed => Err(CallError::Input {
                field: None,
                message: "conditions and journal are those of all stores or of one with a name: leave /@ \
                          out, or write /@NAME"
                    .to_owned(),
            }),
            Chosen::All | Chosen::Named(_) => Ok(self.chosen.name()),
        }
    }

    /// Stores the writes that are due, so that entries are as a read would see them.
    async fn settle(&self) -> Result<(), StorageError> {
        for store in self.selected() {
            store.namespace().settle().await?;
        }
        Ok(())
    }

    fn health(&self) -> Value {
        json!({
            "status": "ok",
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "api": self.stores.unnamed().api(),
            "seed": self.environment.seed.number(),
            "kv-url": self.environment.kv_url,
        })
    }

    async fn reset(&self) -> Result<CallOutcome, CallError> {
        match self.chosen {
            Chosen::Unnamed => self.stores.unnamed().reset().await?,
            Chosen::All | Chosen::Named(_) => self.stores.reset(self.chosen.name()).await?,
        }
        Ok(CallOutcome::Done)
    }

    /// Each hazard with what to do about it.
    fn hazards(&self) -> CallOutcome {
        let noted = self.environment.hazards.all().into_iter().map(|(kind, sightings)| {
            let mut noted = json!(sightings);
            noted["advice"] = json!(kind.advice());
            (kind, noted)
        });
        CallOutcome::Document(json!({ "hazards": noted.collect::<BTreeMap<_, _>>() }))
    }

    /// `{"stores": […]}`: the name of each store, and what `describe` adds.
    fn stores_document(&self, describe: impl Fn(&Store) -> Value) -> CallOutcome {
        let stores = self.selected();
        let described = stores.iter().map(|store| named(store, describe(store)));
        CallOutcome::Document(json!({ "stores": described.collect::<Vec<_>>() }))
    }

    fn conditions(&self) -> Result<CallOutcome, CallError> {
        Ok(CallOutcome::Document(json!(*self.stores.conditions(self.all_or_one()?))))
    }

    async fn set(
        &self,
        document: Result<Conditions, ConditionsError>,
    ) -> Result<CallOutcome, CallError> {
        let document = document.map_err(|error| CallError::Input {
            field: error.field(),
            message: error.to_string(),
        })?;
        self.stores.set_conditions(self.all_or_one()?, &Arc::new(document));
        common::tell(self.environment, self.stores).await?;
        self.conditions()
    }

    async fn set_preset(&self, name: &str) -> Result<CallOutcome, CallError> {
        let preset = Preset::named(name).ok_or_else(|| CallError::not_found("preset", name))?;
        self.set(Ok(preset.conditions())).await
    }

    fn clock(&self) -> CallOutcome {
        let clock = &self.environment.clock;
        let now = clock.now();
        let mode = if clock.is_manual() { "manual" } else { "system" };
        CallOutcome::Document(json!({ "mode": mode, "now": now.rfc3339(), "ms": now.ms() }))
    }

    async fn set_clock(&self, body: &Value) -> Result<CallOutcome, CallError> {
        match only_field(body, "now")? {
            Value::Null => self.environment.clock.run(),
            now => self.environment.clock.set(moment(now)?),
        }
        common::tell(self.environment, self.stores).await?;
        Ok(self.clock())
    }

    async fn advance_clock(&self, body: &Value) -> Result<CallOutcome, CallError> {
        let told = "give a whole number of milliseconds that does not lead beyond the year 9999";
        let left = (Timestamp::MAX - self.environment.clock.now()).as_millis();
        let ms = only_field(body, "ms")?.as_u64().filter(|ms| u128::from(*ms) <= left);
        let ms = ms.ok_or_else(|| CallError::input("ms", told))?;
        self.environment.clock.advance(Duration::from_millis(ms));
        common::tell(self.environment, self.stores).await?;
        Ok(self.clock())
    }

    fn release(&self, id: &str) -> Result<CallOutcome, CallError> {
        let stores = self.selected();
        let released: Vec<usize> =
            stores.iter().filter_map(|store| store.namespace().rules().release(id)).collect();
        if released.is_empty() {
            return Err(CallError::not_found("fault", id));
        }
        Ok(CallOutcome::Document(json!({ "released": released.iter().sum::<usize>() })))
    }

    async fn journal(&self, mut query: JournalQuery) -> Result<CallOutcome, CallError> {
        query.filter.store = self.all_or_one()?.map(ToString::to_string);
        let journal = &self.environment.journal;
        let waiting = journal.wait_for(&query.filter, query.wait_for);
        let waited = tokio::time::timeout(query.within, waiting).await;
        let timed_out = waited.is_err();
        let requests = waited.unwrap_or_else(|_| Ok(journal.read(&query.filter)))?;
        if query.ndjson {
            return Ok(CallOutcome::Lines(requests));
        }
        Ok(CallOutcome::Document(json!({ "requests": requests, "timed-out": timed_out })))
    }

    async fn usage(&self) -> Result<CallOutcome, CallError> {
        self.settle().await?;
        let now = self.environment.clock.now();
        let mut stores = Vec::new();
        for store in self.selected() {
            let bytes = store.namespace().stored().await?.bytes;
            let reading = store.namespace().usage(now).await?;
            stores.push(named(&store, usage::document(&reading, bytes)));
        }
        Ok(CallOutcome::Document(json!({ "now": now.rfc3339(), "stores": stores })))
    }

    async fn list(&self) -> Result<CallOutcome, CallError> {
        self.settle().await?;
        let mut stores = Vec::new();
        for store in self.selected() {
            let Stored { entries, bytes } = store.namespace().stored().await?;
            let last_request = Some(store.last_used()).filter(|number| *number > 0);
            let document = json!({
                "id": store.id().to_string(), "title": store.title(),
                "entries": entries, "stored-bytes": bytes, "last-request": last_request,
            });
            stores.push(named(&store, document));
        }
        Ok(CallOutcome::Document(json!({ "stores": stores })))
    }

    async fn remove(&self, name: &str) -> Result<CallOutcome, CallError> {
        let removed = match StoreName::parse(name) {
            Some(name) => self.stores.remove(&name).await?,
            None => false,
        };
        found("store", name, usize::from(removed))
    }

    async fn snapshots(&self) -> Result<CallOutcome, CallError> {
        let mut stores = Vec::new();
        for store in self.selected() {
            let names = store.namespace().snapshot_names().await?;
            stores.push(named(&store, json!({ "snapshots": names })));
        }
        Ok(CallOutcome::Document(json!({ "stores": stores })))
    }

    async fn take_snapshot(&self, name: &str) -> Result<CallOutcome, CallError> {
        self.settle().await?;
        for store in self.selected() {
            store.namespace().take_snapshot(name).await?;
        }
        Ok(CallOutcome::Done)
    }

    /// Stores that are younger than the snapshot are reset.
    async fn restore(&self, name: &str) -> Result<CallOutcome, CallError> {
        let stores = self.selected();
        let mut younger = Vec::new();
        for store in &stores {
            if !store.restore_snapshot(name).await? {
                younger.push(store);
            }
        }
        let restored = stores.len() - younger.len();
        if restored > 0 {
            for store in younger {
                store.reset().await?;
            }
        }
        found("snapshot", name, restored)
    }

    async fn drop_snapshot(&self, name: &str) -> Result<CallOutcome, CallError> {
        let mut dropped = 0;
        for store in self.selected() {
            dropped += usize::from(store.namespace().drop_snapshot(name).await?);
        }
        found("snapshot", name, dropped)
    }

    /// Without a prefix that names a store, those of the unnamed one.
    async fn entries(&self, query: PageQuery) -> Result<CallOutcome, CallError> {
        let store = self.stores.get(self.chosen.name());
        let page = store.namespace().entries(query.after.clone(), query.limit).await?;
        query.lines(page).map(CallOutcome::Entries)
    }

    /// Without a prefix that names a store, it is the unnamed one.
    async fn add_entries(&self, entries: Vec<Entry>) -> Result<CallOutcome, CallError> {
        self.stores.get(self.chosen.name()).add_entries(entries).await?;
        Ok(CallOutcome::Done)
    }

    async fn index(&self, repair: bool) -> Result<CallOutcome, CallError> {
        self.settle().await?;
        let mut stores = Vec::new();
        for store in self.selected() {
            let found = store.check_index(repair).await?.ok_or(CallError::NoIndex)?;
            stores.push(named(&store, found));
        }
        Ok(CallOutcome::Document(json!({ "stores": stores })))
    }
}

/// An error if nothing of that name was found.
fn found(kind: &'static str, name: &str, count: usize) -> Result<CallOutcome, CallError> {
    if count == 0 {
        return Err(CallError::not_found(kind, name));
    }
    Ok(CallOutcome::Done)
}

fn named(store: &Store, mut document: Value) -> Value {
    if let Value::Object(fields) = &mut document {
        fields.shift_insert(0, "store".into(), json!(store.name()));
    }
    document
}

/// The value of the one field that the body may and must have.
fn only_field<'a>(body: &'a Value, field: &str) -> Result<&'a Value, CallError> {
    let fields = body.as_object();
    let other = fields.and_then(|fields| fields.keys().find(|name| *name != field));
    if let Some(other) = other {
        return Err(CallError::input(other, format!("there is no such field, only {field:?}")));
    }
    let value = fields.and_then(|fields| fields.get(field));
    value.ok_or_else(|| CallError::input(field, format!("give a JSON object with {field:?}")))
}

fn moment(now: &Value) -> Result<Timestamp, CallError> {
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
    .ok_or_else(|| CallError::input("now", told))
}
