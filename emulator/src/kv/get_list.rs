//! Reads of many keys, each by a `get` of its own, all started at once.
//!
//! Under plain conditions nothing can come between them, so all of them see the entries of one
//! moment, and those are the answer. Invariant: counts, hazards and journal are those of as many
//! single reads.

use super::effect::tell_stale;
use super::error::{KvError, storage_failure};
use super::invocation::Invocation;
use super::key::Key;
use super::method::KvMethod;
use super::quota::within_quota;
use crate::journal::{MAX_OPERATIONS, OperationRecord};
use crate::storage::{FrozenEntries, KeyList, Name, Value};
use std::ops::ControlFlow;
use std::sync::Arc;

impl Invocation<'_> {
    /// The entries in which a list of keys is read, each key by a `get` of its own. `None` if the
    /// conditions allow something between those reads, or the storage cannot show its entries as
    /// they are at one moment: then call [`Invocation::get_each`].
    pub(crate) async fn get_list(
        &self,
        keys: &KeyList,
    ) -> Result<Option<Arc<dyn FrozenEntries>>, KvError> {
        let in_force = &self.state.in_force;
        if !in_force.plain {
            return Ok(None);
        }
        self.yield_to_others().await;
        check(keys)?;
        let view = self.view();
        let frozen = self.state.contents.freeze(&view).await;
        let frozen = frozen.map_err(storage_failure(KvMethod::Get))?;
        let Some(entries) = frozen else { return Ok(None) };
        self.count_gets(keys.len()).await?;
        self.records.add(records(keys, entries.as_ref()).into_iter());
        Ok(Some(entries))
    }

    /// The values of keys, read from the storage together.
    pub(super) async fn get_together(&self, keys: Vec<Key>) -> Result<Vec<Option<Value>>, KvError> {
        let keys: Vec<_> = keys.into_iter().map(Key::into_name).collect();
        let (contents, view, hazards) =
            (&self.state.contents, self.view(), &self.instruments.hazards);
        self.count_gets(keys.len()).await?;
        for key in &keys {
            tell_stale(contents, &view, key, hazards);
        }
        let values = contents.read_many(&view, &keys).await;
        let values = values.map_err(storage_failure(KvMethod::Get))?;
        self.records.add(keys.iter().zip(&values).map(|(key, value)| record(key, value.as_ref())));
        Ok(values)
    }

    async fn count_gets(&self, number: usize) -> Result<(), KvError> {
        let (method, number) = (KvMethod::Get, number as u64);
        let (conditions, hazards) = (&self.state.in_force.conditions, &self.instruments.hazards);
        self.counter.count(method.kind(), number, &conditions.limits, hazards, self.number())?;
        within_quota(self.instruments, &conditions.quotas, (method, number), self.number()).await
    }
}

/// Checks the keys as KV does. It accepts every UUID.
fn check(keys: &KeyList) -> Result<(), KvError> {
    keys.texts().try_for_each(|text| Key::parse(text, KvMethod::Get).map(drop))
}

fn records(keys: &KeyList, entries: &dyn FrozenEntries) -> Vec<OperationRecord> {
    let mut records = Vec::with_capacity(keys.len().min(MAX_OPERATIONS));
    let mut visit = |name: &Name, value: Option<&Value>| {
        records.push(record(name, value));
        ControlFlow::Continue(())
    };
    entries.visit_each(&mut keys.iter().take(MAX_OPERATIONS), &mut visit);
    records
}

fn record(name: &Name, value: Option<&Value>) -> OperationRecord {
    OperationRecord {
        operation: KvMethod::Get.as_str(),
        key: name.clone(),
        bytes: value.map(Value::len),
        cache: None,
        wait_ms: 0,
        trouble: None,
    }
}
