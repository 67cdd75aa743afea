//! One KV operation: what it asks for, and what happened to it on its way.

use super::contents::{Contents, View};
use super::error::{KvError, storage_failure};
use super::key::Key;
use super::limits::MAX_VALUE_BYTES;
use super::method::KvMethod;
use super::writes::Admission;
use crate::conditions::{Latencies, Latency};
use crate::hazard::{Hazard, Hazards};
use crate::journal::{CacheStatus, OperationRecord, Trouble};
use crate::storage::{Name, Value};
use std::time::Duration;

/// An operation under way.
#[derive(Debug)]
pub(super) struct KvOperation<'a> {
    pub(super) key: &'a Name,
    effect: Effect<'a>,
    cache: Option<CacheStatus>,
    /// How long it waited for its latency and for fault rules.
    pub(super) waited: Duration,
    /// The fault rule that struck last, by its name.
    pub(super) fault: Option<String>,
}

#[derive(Debug)]
enum Effect<'a> {
    Get,
    GetBulk(&'a [Name]),
    /// A value, until it is stored, and its length.
    Put(Option<Value>, usize),
    Delete,
}

impl<'a> KvOperation<'a> {
    pub(super) fn get(key: &'a Key) -> Self {
        Self::new(key.name(), Effect::Get)
    }

    pub(super) fn put(key: &'a Key, value: Value) -> Self {
        let bytes = value.len();
        Self::new(key.name(), Effect::Put(Some(value), bytes))
    }

    pub(super) fn delete(key: &'a Key) -> Self {
        Self::new(key.name(), Effect::Delete)
    }

    /// A bulk read of `keys`, which the journal shows as `joined`.
    pub(super) fn get_bulk(joined: &'a Name, keys: &'a [Name]) -> Self {
        Self::new(joined, Effect::GetBulk(keys))
    }

    fn new(key: &'a Name, effect: Effect<'a>) -> Self {
        Self { key, effect, cache: None, waited: Duration::ZERO, fault: None }
    }

    pub(super) fn method(&self) -> KvMethod {
        match self.effect {
            Effect::Get => KvMethod::Get,
            Effect::GetBulk(_) => KvMethod::GetBulk,
            Effect::Put(..) => KvMethod::Put,
            Effect::Delete => KvMethod::Delete,
        }
    }

    /// How many keys count toward a quota.
    pub(super) fn keys(&self) -> u64 {
        if let Effect::GetBulk(keys) = self.effect { keys.len() as u64 } else { 1 }
    }

    pub(super) fn check_size(&self) -> Result<(), KvError> {
        match self.effect {
            Effect::Put(_, bytes) if bytes > MAX_VALUE_BYTES => {
                Err(KvError::ValueTooLong { bytes })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn latency(
        &self,
        latencies: &Latencies,
        contents: &Contents,
        view: &View<'_>,
    ) -> Latency {
        match self.effect {
            Effect::Get if contents.is_cached(view, self.key) => latencies.cached_get,
            Effect::Get | Effect::GetBulk(_) => latencies.get,
            Effect::Put(..) => latencies.put,
            Effect::Delete => latencies.delete,
        }
    }

    /// Reads or changes the entries. Answers what a `get` found, or what a `put` or `delete`
    /// replaced.
    pub(super) async fn take_effect(
        &mut self,
        contents: &Contents,
        view: &View<'_>,
        hazards: &Hazards,
    ) -> Result<Option<Value>, KvError> {
        let method = self.method();
        let done = match &mut self.effect {
            Effect::Get => contents.read(view, self.key).await.map(|(value, cache)| {
                self.cache = cache;
                value
            }),
            Effect::GetBulk(keys) => return read_bulk(contents, view, keys).await,
            Effect::Delete => contents.erase(view, self.key).await,
            Effect::Put(value, _) => match contents.admit(view, self.key).await {
                Ok(admission) => {
                    let value = value.take().expect("an operation takes effect once");
                    heed(&admission, self.key, hazards)?;
                    contents.write(view, self.key, value, &admission).await
                }
                Err(error) => Err(error),
            },
        };
        done.map_err(storage_failure(method))
    }

    /// What the journal shows of the operation.
    pub(super) fn record(&mut self, result: &Result<Option<Value>, KvError>) -> OperationRecord {
        let bytes = match (&self.effect, result) {
            (Effect::Put(_, bytes), _) => Some(*bytes),
            (Effect::Get, Ok(Some(value))) => Some(value.len()),
            _ => None,
        };
        OperationRecord {
            operation: self.method().as_str(),
            key: self.key.clone(),
            bytes,
            cache: self.cache,
            wait_ms: u64::try_from(self.waited.as_millis()).unwrap_or(u64::MAX),
            trouble: self.trouble(result.as_ref().err()).map(Box::new),
        }
    }

    fn trouble(&mut self, error: Option<&KvError>) -> Option<Trouble> {
        let (error, fault) = (error.map(ToString::to_string), self.fault.take());
        (error.is_some() || fault.is_some()).then_some(Trouble { error, fault })
    }
}

/// Warns of a key that is written too soon, and refuses the write if the conditions do.
fn heed(admission: &Admission, key: &Name, hazards: &Hazards) -> Result<(), KvError> {
    if *admission != Admission::First {
        hazards.warn_once(Hazard::SameKeyWrite, || format!("two writes of {key} within a second"));
    }
    match admission {
        Admission::Refused => Err(KvError::TooManyRequests(KvMethod::Put)),
        _ => Ok(()),
    }
}

/// A bulk read answers a `Map`. Only its size matters, since the Worker can do nothing with it.
async fn read_bulk(
    contents: &Contents,
    view: &View<'_>,
    keys: &[Name],
) -> Result<Option<Value>, KvError> {
    let values =
        contents.read_many(view, keys).await.map_err(storage_failure(KvMethod::GetBulk))?;
    let bytes: usize = values.iter().flatten().map(Value::len).sum();
    if bytes > MAX_VALUE_BYTES { Err(KvError::BulkTooLarge) } else { Ok(None) }
}
