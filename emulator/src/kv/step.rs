//! One KV operation, from its place in the invocation to its line in the journal.
//!
//! In order: the invocation's operation limit, faults before, the size limit, the time it takes,
//! the day's quota, the effect, faults after. So a fault "after" finds everything done.

use super::binding::Binding;
use super::contents::View;
use super::error::{KvError, Method, failed};
use super::key::Key;
use super::limits::MAX_VALUE_BYTES;
use super::writes::Admission;
use crate::clock::Timestamp;
use crate::conditions::{Action, Phase, Plan};
use crate::fault::Place;
use crate::hazard::Hazard;
use crate::journal::{Cache, Operation, Trouble};
use crate::storage::{Name, Value};
use crate::usage::{Counts, Kind};
use std::time::Duration;

/// The operations that an invocation may make on the free plan.
const FREE_OPERATIONS: u64 = 1_000;

/// A KV operation under way.
#[derive(Debug)]
pub(super) struct Step<'a> {
    key: &'a Name,
    effect: Effect<'a>,
    cache: Option<Cache>,
    waited: Duration,
    fault: Option<String>,
}

#[derive(Debug)]
enum Effect<'a> {
    Get,
    GetBulk(&'a [Key]),
    /// A value, until it is stored, and its length.
    Put(Option<Value>, usize),
    Delete,
}

impl<'a> Step<'a> {
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

    /// A bulk read, which the journal knows by its keys, `names`.
    pub(super) fn get_bulk(names: &'a Name, keys: &'a [Key]) -> Self {
        Self::new(names, Effect::GetBulk(keys))
    }

    fn new(key: &'a Name, effect: Effect<'a>) -> Self {
        Self { key, effect, cache: None, waited: Duration::ZERO, fault: None }
    }

    /// Runs it: what a `get` found, or what a `put` or `delete` replaced.
    pub(super) async fn run(&mut self, binding: &Binding<'_>) -> Result<Option<Value>, KvError> {
        let result = self.attempt(binding).await;
        binding.write_journal(std::iter::once_with(|| self.operation(&result)));
        result
    }

    async fn attempt(&mut self, binding: &Binding<'_>) -> Result<Option<Value>, KvError> {
        within_operations(binding, self.kind(), 1)?;
        if binding.in_force().plain {
            self.within_size()?;
            return self.take_effect(binding).await;
        }
        self.strike(binding, Phase::Before).await?;
        self.within_size()?;
        self.take_time(binding).await;
        let value = self.take_effect(binding).await?;
        self.strike(binding, Phase::After).await?;
        Ok(value)
    }

    fn within_size(&self) -> Result<(), KvError> {
        match self.effect {
            Effect::Put(_, bytes) if bytes > MAX_VALUE_BYTES => {
                Err(KvError::ValueTooLong { bytes })
            }
            _ => Ok(()),
        }
    }

    /// Waits for a connection and for as long as the operation takes.
    async fn take_time(&mut self, binding: &Binding<'_>) {
        let latencies = &binding.in_force().conditions.latency;
        let latency = match self.effect {
            Effect::Get if binding.contents().is_cached(&binding.view(), self.key) => {
                latencies.cached_get
            }
            Effect::Get | Effect::GetBulk(_) => latencies.get,
            Effect::Put(..) => latencies.put,
            Effect::Delete => latencies.delete,
        };
        let latency = binding.draw(|mut draws| latency.draw(&mut draws));
        if !latency.is_zero() {
            let started = binding.shared.clock.now();
            let _connection = binding.connection().await;
            binding.shared.clock.sleep(latency).await;
            self.waited += binding.shared.clock.now() - started;
        }
    }

    /// Counts toward the day's quota, and does what it is there for.
    async fn take_effect(&mut self, binding: &Binding<'_>) -> Result<Option<Value>, KvError> {
        let (contents, key, view) = (binding.contents(), self.key, &binding.view());
        let keys = if let Effect::GetBulk(keys) = self.effect { keys.len() as u64 } else { 1 };
        within_quota(binding, self.kind(), keys, view.now)?;
        let done = match &mut self.effect {
            Effect::Get => contents.read(view, key).await.map(|(value, cache)| {
                self.cache = cache;
                value
            }),
            Effect::GetBulk(keys) => return read_bulk(binding, view, keys).await,
            Effect::Delete => contents.erase(view, key).await,
            Effect::Put(value, _) => match contents.admit(view, key).await {
                Ok(admission) => {
                    let value = value.take().expect("a step takes effect once");
                    self.heed(binding, &admission)?;
                    contents.write(view, key, value, &admission).await
                }
                Err(error) => Err(error),
            },
        };
        done.map_err(failed(self.method()))
    }

    /// Says that a key was written too soon, and refuses where the conditions do.
    fn heed(&self, binding: &Binding<'_>, admission: &Admission) -> Result<(), KvError> {
        if *admission != Admission::First {
            let key = self.key;
            binding.hint(Hazard::SameKeyWrite, || format!("two writes of {key} within a second"));
        }
        match admission {
            Admission::Refused => Err(KvError::TooManyRequests(self.method())),
            _ => Ok(()),
        }
    }

    /// Does what the first fault rule says that strikes here.
    async fn strike(&mut self, binding: &Binding<'_>, phase: Phase) -> Result<(), KvError> {
        if !binding.has_faults() {
            return Ok(());
        }
        let key = self.key.to_string();
        let place = Place::Kv(self.method().as_str(), &key);
        let Some(rule) = binding.strike(&place, phase) else { return Ok(()) };
        let clock = &binding.shared.clock;
        let started = clock.now();
        self.fault = Some(rule.fault().id.clone());
        match rule.action() {
            Action::Fail { status, text } => {
                let (method, status, text) = (self.method(), *status, text.clone());
                return Err(KvError::Fault { method, status, text });
            }
            Action::Delay(ms) => clock.sleep(Duration::from_millis(*ms)).await,
            Action::Hold => rule.hold().await,
            // Refused when the rule was set: they need an endpoint.
            Action::Drop | Action::Cut(_) => {}
        }
        self.waited += clock.now() - started;
        Ok(())
    }

    fn operation(&mut self, result: &Result<Option<Value>, KvError>) -> Operation {
        let bytes = match (&self.effect, result) {
            (Effect::Put(_, bytes), _) => Some(*bytes),
            (Effect::Get, Ok(Some(value))) => Some(value.len()),
            _ => None,
        };
        Operation {
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

    fn method(&self) -> Method {
        match self.effect {
            Effect::Get => Method::Get,
            Effect::GetBulk(_) => Method::GetBulk,
            Effect::Put(..) => Method::Put,
            Effect::Delete => Method::Delete,
        }
    }

    fn kind(&self) -> Kind {
        match self.effect {
            Effect::Get | Effect::GetBulk(_) => Kind::Read,
            Effect::Put(..) => Kind::Write,
            Effect::Delete => Kind::Delete,
        }
    }
}

/// A bulk read answers a `Map`, of which only the size matters here.
async fn read_bulk(
    binding: &Binding<'_>,
    view: &View<'_>,
    keys: &[Key],
) -> Result<Option<Value>, KvError> {
    let mut bytes = 0;
    for key in keys {
        let read = binding.contents().read(view, key.name()).await;
        let (value, _) = read.map_err(failed(Method::GetBulk))?;
        bytes += value.map_or(0, |value| value.len());
    }
    if bytes > MAX_VALUE_BYTES { Err(KvError::BulkTooLarge) } else { Ok(None) }
}

/// Counts operations of the invocation, and refuses those that are too many for it.
pub(super) fn within_operations(
    binding: &Binding<'_>,
    kind: Kind,
    number: u64,
) -> Result<(), KvError> {
    let now = binding.operations.count(kind, number);
    if now > FREE_OPERATIONS && now - number <= FREE_OPERATIONS {
        binding.hint(Hazard::OperationLimit, || {
            format!("request {} makes more than 1,000 KV operations", binding.number())
        });
    }
    match binding.in_force().conditions.limits.operations_per_invocation {
        0 => Ok(()),
        limit if now <= limit => Ok(()),
        _ => Err(KvError::TooManyOperations),
    }
}

/// Counts keys toward the day's quota, and refuses those that would pass it.
pub(super) fn within_quota(
    binding: &Binding<'_>,
    kind: Kind,
    number: u64,
    now: Timestamp,
) -> Result<(), KvError> {
    let quotas = &binding.in_force().conditions.quotas;
    let quota = Counts::FREE_DAY.of(kind) * quotas.headroom_percent / 100;
    let limit = (quotas.plan == Plan::Free).then_some(quota);
    let counted = binding.shared.meter.count(kind, number, now, limit);
    let before = counted.map_err(|_| KvError::QuotaExceeded(kind.as_str()))?;
    let passes = |mark: u64| (before + 1..=before + number).contains(&mark);
    if passes(quota / 2) || passes(quota) {
        let used = before + number;
        binding.hint(Hazard::Quota, || {
            let name = kind.as_str();
            format!("{used} of the free plan's {quota} KV {name}s of today are used")
        });
    }
    Ok(())
}
