//! The entries of a namespace, or of one of its snapshots.

use super::access::{Holds, RedisStorage};
use super::batches::{batches, load, put_arguments};
use super::connection::Load;
use super::era::Era;
use super::error::Failed;
use super::keys::{ENTRIES, SetId};
use super::lists::RecentLists;
use super::namespace::{Arguments, Namespace};
use super::pages::{self, bounds};
use super::reply::Found;
use super::{row, scripts};
use crate::storage::{
    EntryPage, ListPage, ListQuery, Memory, Name, Storage, StorageError, Stored, Value,
};
use async_trait::async_trait;
use std::any::Any;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// How many keys one script reads.
const KEYS_AT_ONCE: usize = 1_000;
/// How many entries one script removes, or reads for a copy in memory.
const ENTRIES_AT_ONCE: usize = 1_000;

impl RedisStorage {
    /// A new set with the entries of `source`, which nothing names yet.
    pub(super) async fn stage(
        namespace: &Namespace,
        source: &dyn Storage,
    ) -> Result<SetId, StorageError> {
        let any: &dyn Any = source;
        if let Some(ours) = any.downcast_ref::<Self>()
            && ours.namespace.is_same(namespace)
        {
            return ours.stage_copy().await.map_err(StorageError::writing);
        }
        let entries = source.entries().await?.into_iter();
        let entries: Vec<_> =
            entries.map(|(key, value)| (Name::from(key.as_str()), value)).collect();
        namespace.fill(&entries).await.map_err(StorageError::writing)
    }

    /// A copy of the set as it is at this moment, which nothing names yet.
    async fn stage_copy(&self) -> Result<SetId, Failed> {
        let copy = SetId::random();
        let copied = self.read(&scripts::COPY, &Namespace::staged_for(), Some(copy)).await?;
        match copied {
            Some(_) => Ok(copy),
            None => self.namespace.fill(&self.initial().pairs()).await,
        }
    }

    fn initial(&self) -> &Memory {
        &self.namespace.shared.initial
    }

    fn lists(&self) -> &RecentLists {
        &self.namespace.shared.lists
    }

    /// The value that a write replaced, if it found one.
    fn replaced(&self, found: Option<Found>) -> Result<Option<Value>, Failed> {
        found.map_or(Ok(None), |found| pages::replaced(found, self.lists()))
    }

    fn of_set(&self, set: SetId) -> Self {
        Self { namespace: Arc::clone(&self.namespace), holds: Holds::Set(set) }
    }

    async fn all(&self) -> Result<Vec<(String, Value)>, Failed> {
        let set = self.stage_copy().await?;
        let copy = self.of_set(set);
        let mut entries = Vec::new();
        let mut after: Option<Name> = None;
        loop {
            let query = ListQuery { prefix: "", after: after.as_ref(), limit: ENTRIES_AT_ONCE };
            let arguments = pages::scan_arguments(&query, super::namespace::SMALL_BYTES);
            let Some(found) = copy.read(&scripts::SCAN, &arguments, None).await? else { break };
            let (placed, more) = pages::placed_entries(found)?;
            after = placed.last().map(|(_, key, _)| key.clone()).filter(|_| more);
            entries.extend(placed);
            if after.is_none() {
                break;
            }
        }
        self.namespace.discard(set).await;
        entries.sort_by_key(|(place, ..)| *place);
        Ok(entries.into_iter().map(|(_, key, value)| (key.to_string(), value)).collect())
    }

    /// The values of the first few keys: as many as are small together.
    async fn some(&self, keys: &[Name]) -> Result<Vec<Option<Value>>, Failed> {
        let keys = &keys[..keys.len().min(KEYS_AT_ONCE)];
        let Some(mut found) =
            self.read(&scripts::GET_MANY, &keys.iter().map(text).collect(), None).await?
        else {
            return Ok(Vec::new());
        };
        let mut values = Vec::with_capacity(keys.len());
        while !found.is_empty() {
            values.push(pages::value(&mut found, self.lists())?);
        }
        Ok(values)
    }
}

#[async_trait]
impl Storage for RedisStorage {
    async fn get(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        let found = self.read(&scripts::GET, &vec![text(key)], None).await;
        match found.map_err(StorageError::reading)? {
            Some(found) => pages::replaced(found, self.lists()).map_err(StorageError::reading),
            None => self.initial().get(key).await,
        }
    }

    async fn get_many(&self, keys: &[Name]) -> Result<Vec<Option<Value>>, StorageError> {
        let mut values = Vec::with_capacity(keys.len());
        while values.len() < keys.len() {
            let rest = &keys[values.len()..];
            let some = self.some(rest).await.map_err(StorageError::reading)?;
            if some.is_empty() {
                // A big value, or a namespace without entries of its own.
                values.push(self.get(&rest[0]).await?);
            }
            values.extend(some);
        }
        Ok(values)
    }

    async fn put(&self, key: &Name, value: Value) -> Result<Option<Value>, StorageError> {
        let text = value.to_bytes();
        self.lists().note(&value, &text);
        let mut arguments: Arguments<'_> = vec![Cow::Borrowed(b"")];
        arguments.extend(put_arguments(key, &value, &*text));
        let put = self.write(&scripts::PUT, &arguments, load(text.len())).await;
        let put = put.and_then(|found| self.replaced(found));
        put.map_err(StorageError::writing)
    }

    async fn put_all(&self, entries: Vec<(Name, Value)>) -> Result<(), StorageError> {
        for batch in batches(&entries) {
            let mut arguments: Arguments<'_> = vec![Cow::Borrowed(b"")];
            arguments.extend(batch.arguments());
            let put = self.write(&scripts::PUT, &arguments, batch.load()).await;
            put.map_err(StorageError::writing)?;
        }
        Ok(())
    }

    async fn delete(&self, key: &Name) -> Result<Option<Value>, StorageError> {
        let deleted = self.write(&scripts::DELETE, &vec![text(key)], Load::Small).await;
        let deleted = deleted.and_then(|found| self.replaced(found));
        deleted.map_err(StorageError::writing)
    }

    async fn list(&self, query: &ListQuery<'_>) -> Result<ListPage, StorageError> {
        let (first, last) = bounds(query);
        let more = query.limit.saturating_add(1).to_string().into_bytes();
        let listed = self.read(&scripts::LIST, &vec![first, last, more.into()], None).await;
        match listed.map_err(StorageError::reading)? {
            Some(found) => pages::list(found, query.limit).map_err(StorageError::reading),
            None => self.initial().list(query).await,
        }
    }

    async fn scan(
        &self,
        query: &ListQuery<'_>,
        max_bytes: usize,
    ) -> Result<EntryPage, StorageError> {
        let arguments = pages::scan_arguments(query, max_bytes);
        let scanned = self.read(&scripts::SCAN, &arguments, None).await;
        match scanned.map_err(StorageError::reading)? {
            Some(found) => pages::scan(found).map_err(StorageError::reading),
            None => self.initial().scan(query, max_bytes).await,
        }
    }

    async fn purge(&self, now: u64) -> Result<(), StorageError> {
        let Some(era) = self.era() else { return Ok(()) };
        if era.set().is_none() && !self.initial().has_expiring() {
            return Ok(());
        }
        let moment = row::moment(now).into_bytes();
        let at_once = ENTRIES_AT_ONCE.to_string().into_bytes();
        let arguments = vec![moment.into(), at_once.into()];
        loop {
            let purged = self.write(&scripts::PURGE, &arguments, Load::Small).await;
            let more = purged.and_then(|found| found.map_or(Ok(None), |mut found| found.maybe()));
            if more.map_err(StorageError::writing)?.is_none() {
                return Ok(());
            }
        }
    }

    /// Those of one moment: they are read from a copy.
    async fn entries(&self) -> Result<Vec<(String, Value)>, StorageError> {
        self.all().await.map_err(StorageError::reading)
    }

    async fn keys(&self) -> Result<Vec<Name>, StorageError> {
        let found = self.read(&scripts::ROWS, &Vec::new(), None).await;
        match found.map_err(StorageError::reading)? {
            Some(found) => pages::keys(found).map_err(StorageError::reading),
            None => self.initial().keys().await,
        }
    }

    async fn stored(&self, now: u64) -> Result<Stored, StorageError> {
        let moment = vec![row::moment(now).into_bytes().into()];
        let stored = self.read(&scripts::STORED, &moment, None).await;
        let Some(mut found) = stored.map_err(StorageError::reading)? else {
            return self.initial().stored(now).await;
        };
        let entries = found.number().map_err(StorageError::reading)?;
        let bytes = found.number().map_err(StorageError::reading)?;
        Ok(Stored { entries, bytes })
    }

    /// In memory.
    async fn copy(&self) -> Result<Arc<dyn Storage>, StorageError> {
        Ok(Arc::new(self.entries().await?.into_iter().collect::<Memory>()))
    }

    async fn replace(&self, source: &dyn Storage) -> Result<Arc<dyn Storage>, StorageError> {
        let namespace = &self.namespace;
        let set = Self::stage(namespace, source).await?;
        let before = namespace.era();
        let _replacement = before.replacement.lock().await;
        let add = namespace.shared.registry.add(&namespace.name).await;
        add.map_err(StorageError::writing)?;
        namespace.name(ENTRIES, set).await.map_err(StorageError::writing)?;
        let era = namespace.begin(&before, Era::of(set));
        let namespace = Arc::clone(namespace);
        Ok(Arc::new(Self { namespace, holds: Holds::Entries(era) }))
    }

    async fn edition(&self) -> Result<Option<String>, StorageError> {
        let edition = self.current().await.map_err(StorageError::reading)?;
        Ok(edition.map(SetId::text))
    }

    fn for_request(&self) -> Option<Arc<dyn Storage>> {
        let Holds::Entries(era) = &self.holds else { return None };
        let holds = Holds::Request(Arc::clone(era), OnceLock::new());
        Some(Arc::new(Self { namespace: Arc::clone(&self.namespace), holds }))
    }
}

fn text(key: &Name) -> Cow<'static, [u8]> {
    Cow::Owned(key.with_bytes(<[u8]>::to_vec))
}
