//! Carries out an operation: the KV operations that the Worker's JavaScript makes, in the order in
//! which it awaits them.

use super::failure::Failure;
use super::format::{Format, Json};
use super::heavy::work_on;
use super::index::{INDEX_KEY, Index};
use super::listing::Listing;
use super::listings::Listings;
use super::merge::{self, UpdateTarget};
use super::page::Page;
use super::parsed::{answered, compact};
use super::race::Undone;
use super::request::WorkerOperation;
use super::settings::Contract;
use super::writers::{IndexTurn, IndexWriters};
use crate::hazard::{Hazard, Hazards};
use crate::js::{self, JsString, Value};
use crate::kv::MAX_VALUE_BYTES;
use crate::kv::{Invocation, KvError, KvMethod, storage_failure};
use crate::message::Body;
use crate::storage::{self, Name};
use bytes::Bytes;
use uuid::Builder;

/// An index above this size is a hazard: four fifths of the largest value.
const NEARLY_MAX_INDEX_BYTES: usize = MAX_VALUE_BYTES / 5 * 4;

/// The result of an operation.
#[derive(Debug)]
pub(super) enum WorkerOutcome {
    /// Stored under this new key.
    Added(Name),
    /// An item's JSON text, or None where there is no such item.
    Item(Option<storage::Value>),
    /// Every item, in the JSON of `/getAll`.
    Items(Body),
    /// Every item, on the page.
    Page(Body),
    Updated,
    Deleted,
    AllDeleted,
}

/// What an operation does once it has written the index.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// It puts the new item, without which the index need not last.
    PutsItem,
    Deletes,
}

/// One invocation of the Worker.
pub(super) struct Run<'a> {
    pub(super) contract: Contract,
    pub(super) writers: &'a IndexWriters,
    pub(super) listings: &'a Listings,
    pub(super) hazards: &'a Hazards,
    pub(super) invocation: &'a Invocation<'a>,
}

impl Run<'_> {
    pub(super) async fn perform(
        &self,
        operation: WorkerOperation,
    ) -> Result<WorkerOutcome, Failure> {
        match operation {
            WorkerOperation::Add { body } => self.add(body).await.map(WorkerOutcome::Added),
            WorkerOperation::Get { key } => {
                let item = match self.invocation.get(&key).await? {
                    Some(stored) if !stored.is_json() => Some(Box::pin(answered(stored)).await?),
                    item => item,
                };
                Ok(WorkerOutcome::Item(item))
            }
            WorkerOperation::Delete { key } => {
                self.delete(&key).await.map(|()| WorkerOutcome::Deleted)
            }
            // On the heap: else the future of every request would be as large as these need.
            WorkerOperation::Update { body } => {
                Box::pin(self.update(body)).await.map(|()| WorkerOutcome::Updated)
            }
            WorkerOperation::GetAll => Box::pin(self.items(Json)).await.map(WorkerOutcome::Items),
            WorkerOperation::Page => {
                Box::pin(self.items(Page(self.contract))).await.map(WorkerOutcome::Page)
            }
            WorkerOperation::DeleteAll => {
                Box::pin(self.delete_all()).await.map(|()| WorkerOutcome::AllDeleted)
            }
        }
    }

    async fn add(&self, body: Bytes) -> Result<Name, Failure> {
        let text = work_on(body.len(), move || Ok(js::canonical(&body)?)).await?;
        let item = storage::Value::json(compact(text));
        let key = Builder::from_random_bytes(self.invocation.random_bytes()).into_uuid();
        let key = Name::from(key);
        let turn = self.turn().await?;
        let read = self.read_index().await?;
        self.write_index(turn.as_ref(), &read, &read.push(&key)?, Then::PutsItem).await?;
        self.writers.note_add(key.clone(), self.invocation.number());
        drop(turn);
        let stored = self.invocation.put(&key, item).await;
        stored.inspect_err(|error| self.note_dangling(&key, error))?;
        Ok(key)
    }

    async fn items(&self, format: impl Format) -> Result<Body, Failure> {
        let listing = self.listing().await?;
        self.listings.body(listing, format).await
    }

    async fn listing(&self) -> Result<Listing, Failure> {
        let index = self.read_index().await?;
        if let Some(list) = index.key_list()
            && let Some(entries) = self.invocation.get_list(&list).await?
        {
            return Ok(Listing::Stored(list, entries));
        }
        let keys = index.keys()?;
        let values = self.invocation.get_each(&keys).await?;
        Ok(Listing::Read(keys.into_iter().zip(values).collect()))
    }

    /// The body is parsed twice, so that its value takes no memory while KV is awaited.
    async fn update(&self, body: Bytes) -> Result<(), Failure> {
        let named_by = body.clone();
        let UpdateTarget { key, name } =
            work_on(body.len(), move || merge::target(&named_by)).await?;
        let stored = self.read_named(&key, &name).await?.ok_or(Failure::ItemNotFound)?;
        let bytes = stored.len() + body.len();
        let text = work_on(bytes, move || merge::merged(&stored, &body)).await?;
        self.invocation.put(name.as_wtf8(), storage::Value::json(compact(text))).await?;
        Ok(())
    }

    /// `DB.get(key)` in an update, where the key can be of any type.
    async fn read_named(&self, key: &Value, name: &JsString) -> Result<Option<Bytes>, Failure> {
        match key {
            Value::String(name)
                if name.to_str().is_some_and(|name| self.guards_index(&name.into())) =>
            {
                Ok(None)
            }
            Value::Array(keys) => self.read_bulk(keys.iter()).await.map(Some),
            _ => Ok(self.invocation.get(name.as_wtf8()).await?.map(Bytes::from)),
        }
    }

    /// `DB.get([…])` answers a `Map`, whose text form is no JSON.
    async fn read_bulk(&self, keys: impl Iterator<Item = &Value>) -> Result<Bytes, Failure> {
        let names: Vec<JsString> = keys.map(js::to_string).collect::<Result<_, _>>()?;
        self.invocation.get_bulk(&names).await?;
        Ok(Bytes::from_static(b"[object Map]"))
    }

    async fn delete(&self, key: &Name) -> Result<(), Failure> {
        if self.guards_index(key) {
            return Ok(());
        }
        let turn = self.turn().await?;
        let read = self.read_index().await?;
        if let Some(others) = self.invocation.others() {
            others.note_delete(key).await.map_err(storage_failure(KvMethod::Put))?;
        }
        self.write_index(turn.as_ref(), &read, &read.without(key)?, Then::Deletes).await?;
        self.writers.note_delete(self.hazards, key.clone());
        drop(turn);
        self.invocation.delete(key).await?;
        self.note_orphans(key, &read);
        Ok(())
    }

    async fn delete_all(&self) -> Result<(), Failure> {
        let _turn = self.turn().await?;
        let read = self.read_index().await?;
        self.invocation.delete_each(&read.keys()?).await?;
        let replaced = self.invocation.delete(&*INDEX_KEY).await?;
        self.report(&Undone::between(&read, replaced, &Index::read(None))).await;
        Ok(())
    }

    async fn read_index(&self) -> Result<Index, KvError> {
        self.invocation.get(&*INDEX_KEY).await.map(Index::read)
    }

    async fn turn(&self) -> Result<Option<IndexTurn<'_>>, KvError> {
        self.writers.turn(self.invocation.others()).await
    }

    async fn write_index(
        &self,
        turn: Option<&IndexTurn<'_>>,
        read: &Index,
        write: &Index,
        then: Then,
    ) -> Result<(), KvError> {
        turn.map_or(Ok(()), IndexTurn::check)?;
        let (key, value) = (&*INDEX_KEY, write.value());
        let replaced = match then {
            Then::PutsItem => self.invocation.put_early(key, value).await?,
            Then::Deletes => self.invocation.put(key, value).await?,
        };
        self.report(&Undone::between(read, replaced, write)).await;
        self.note_size(write);
        Ok(())
    }

    async fn report(&self, undone: &Undone) {
        if let Some(others) = self.invocation.others() {
            self.writers.learn_deletes(others, undone).await;
        }
        self.writers.note_undone(self.hazards, self.invocation.number(), undone);
    }

    fn note_size(&self, index: &Index) {
        let bytes = index.value().len();
        if bytes > NEARLY_MAX_INDEX_BYTES {
            self.hazards.warn_once(Hazard::IndexSize, self.invocation.number(), || {
                format!("__index__ takes {bytes} of the {MAX_VALUE_BYTES} bytes that a value may")
            });
        }
    }

    fn note_dangling(&self, key: &Name, error: &KvError) {
        let request = self.invocation.number();
        self.hazards.warn_each(Hazard::DanglingIndexEntry, request, || {
            format!(
                "dangling index entry {key}: request {request} had added it to __index__ before \
                 its item was refused with \"{error}\""
            )
        });
    }

    /// Deleting the index, which the published Worker allows, orphans every item.
    fn note_orphans(&self, key: &Name, index: &Index) {
        let items = if *key == *INDEX_KEY { index.len() } else { 0 };
        if items > 0 {
            let request = self.invocation.number();
            self.hazards.warn_each(Hazard::Orphan, request, || {
                format!("{items} orphans: request {request} deleted __index__")
            });
        }
    }

    /// Whether `key` names the index and the contract forbids changing the index as an item.
    fn guards_index(&self, key: &Name) -> bool {
        self.contract == Contract::Documented && *key == *INDEX_KEY
    }
}
