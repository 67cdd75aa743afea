//! One KV operation, and what happened to it on its way.

use super::contents::Contents;
use super::effect::{Effect, Put};
use super::error::KvError;
use super::key::Key;
use super::limits::MIN_CACHE_TTL;
use super::list::{ListOptions, Listing};
use super::method::KvMethod;
use super::put_options::PutOptions;
use super::view::View;
use crate::conditions::{Latencies, Latency};
use crate::hazard::Hazards;
use crate::journal::{CacheStatus, OperationRecord, Trouble};
use crate::storage::{Name, Value};
use std::time::Duration;

/// An operation under way.
#[derive(Debug)]
pub(super) struct KvOperation<'a> {
    pub(super) key: &'a Name,
    effect: Effect<'a>,
    /// The `cacheTtl` of a read, in seconds.
    cache_ttl: Option<i64>,
    /// Whether a put is followed by that of a new entry, before the request is answered.
    pub(super) puts_more: bool,
    pub(super) cache: Option<CacheStatus>,
    /// How long it waited for its latency and for fault rules.
    pub(super) waited: Duration,
    /// The fault rule that struck last, by its name.
    pub(super) fault: Option<String>,
}

impl<'a> KvOperation<'a> {
    pub(super) fn get(key: &'a Key) -> Self {
        Self::new(key.name(), Effect::Get)
    }

    pub(super) fn put(key: &'a Key, value: Value) -> Self {
        Self::put_with(key, value, None)
    }

    pub(super) fn put_with(key: &'a Key, value: Value, options: Option<&'a PutOptions>) -> Self {
        let bytes = value.len();
        Self::new(key.name(), Effect::Put(Put { value: Some(value), bytes, options }))
    }

    pub(super) fn delete(key: &'a Key) -> Self {
        Self::new(key.name(), Effect::Delete)
    }

    /// A bulk read of `keys`, which the journal shows as `joined`.
    pub(super) fn get_bulk(joined: &'a Name, keys: &'a [Name]) -> Self {
        Self::new(joined, Effect::GetBulk(keys, Vec::new()))
    }

    /// A list, which the journal shows as its prefix.
    pub(super) fn list(prefix: &'a Name, options: &'a ListOptions) -> Self {
        Self::new(prefix, Effect::List(options, None, None))
    }

    fn new(key: &'a Name, effect: Effect<'a>) -> Self {
        let (cache_ttl, cache, waited) = (None, None, Duration::ZERO);
        Self { key, effect, cache_ttl, puts_more: false, cache, waited, fault: None }
    }

    /// The same read with a `cacheTtl` of its own, in seconds.
    pub(super) fn cached_for(self, cache_ttl: Option<i64>) -> Self {
        Self { cache_ttl, ..self }
    }

    /// The same put, before that of a new entry.
    pub(super) fn before_more(self) -> Self {
        Self { puts_more: true, ..self }
    }

    pub(super) fn method(&self) -> KvMethod {
        self.effect.method()
    }

    /// How many keys count toward a quota.
    pub(super) fn keys(&self) -> u64 {
        if let Effect::GetBulk(keys, _) = self.effect { keys.len() as u64 } else { 1 }
    }

    /// Whether it may change what its location has in the cache.
    pub(super) fn writes(&self) -> bool {
        matches!(self.effect, Effect::Put(_) | Effect::Delete)
    }

    /// Checks what is asked for, as the service does.
    pub(super) fn check(&mut self, view: &View<'_>, hazards: &Hazards) -> Result<(), KvError> {
        check_cache_ttl(self.method(), self.cache_ttl)?;
        self.effect.check(view, hazards)
    }

    /// How long what it reads may stay in the cache.
    pub(super) fn cache_ttl(&self) -> Option<Duration> {
        Some(Duration::from_secs(u64::try_from(self.cache_ttl?).ok()?))
    }

    pub(super) async fn latency(
        &self,
        latencies: &Latencies,
        contents: &Contents,
        view: &View<'_>,
    ) -> Latency {
        match self.effect {
            Effect::Get if contents.is_cached(view, self.key).await => latencies.cached_get,
            Effect::Get | Effect::GetBulk(..) => latencies.get,
            Effect::Put(_) => latencies.put,
            Effect::Delete => latencies.delete,
            Effect::List(..) => latencies.list,
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
        let (value, cache) = self.effect.happen(self.key, contents, view, hazards).await?;
        self.cache = cache;
        Ok(value)
    }

    /// The values that a bulk read has read.
    pub(super) fn into_values(self) -> Vec<Option<Value>> {
        if let Effect::GetBulk(_, values) = self.effect { values } else { Vec::new() }
    }

    /// The page that a list has read.
    pub(super) fn into_listing(self) -> Option<Listing> {
        if let Effect::List(_, _, listing) = self.effect { listing } else { None }
    }

    /// What the journal shows of the operation.
    pub(super) fn record(&mut self, result: &Result<Option<Value>, KvError>) -> OperationRecord {
        let bytes = match (&self.effect, result) {
            (Effect::Put(put), _) => Some(put.bytes),
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

/// Checks the `cacheTtl` of a read, in seconds.
pub(super) fn check_cache_ttl(method: KvMethod, cache_ttl: Option<i64>) -> Result<(), KvError> {
    match cache_ttl {
        Some(cache_ttl) if cache_ttl < MIN_CACHE_TTL => {
            Err(KvError::ShortCacheTtl { method, cache_ttl })
        }
        _ => Ok(()),
    }
}
