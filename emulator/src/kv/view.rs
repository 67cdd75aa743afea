//! Where, by which clock and under what conditions an operation sees the entries.

use super::others::Others;
use crate::clock::Clock;
use crate::conditions::{Conditions, ConsistencyMode};
use crate::storage::{Storage, Value};
use std::time::Duration;

/// The name of the location if there is only one.
pub(super) const ONLY_LOCATION: &str = "local";

/// What decides which entries an operation sees, and who sees what it writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    /// The number of the request; None where the emulator looks of itself.
    pub(super) request: Option<u64>,
    /// The storage as this request meets it; None where all meet the same.
    pub(super) storage: Option<&'a dyn Storage>,
    /// None for the REST API, which no location is near.
    pub(super) location: Option<&'a str>,
    pub(super) conditions: &'a Conditions,
    pub(super) clock: &'a Clock,
    /// What other programs know of the keys, if they share the store.
    pub(super) others: Option<&'a Others>,
    /// How long what is read may stay in the cache, if the read says so.
    pub(super) cache_ttl: Option<Duration>,
    /// Whether the location sees what the operation writes at once.
    pub(super) sees_own_write: bool,
    /// Whether the request puts a new entry after this one, before it answers.
    pub(super) puts_more: bool,
}

impl<'a> View<'a> {
    /// The location, if its cache answers.
    pub(super) fn caching_location(&self) -> Option<&'a str> {
        let is_eventual = self.conditions.consistency.mode == ConsistencyMode::Eventual;
        self.location.filter(|_| is_eventual)
    }

    /// Whether it is at a location that other locations are told from.
    pub(super) fn is_far(&self) -> bool {
        self.location != Some(ONLY_LOCATION)
    }

    /// How long what the operation reads or writes stays in the location's cache.
    pub(super) fn cache_ttl(&self) -> Duration {
        self.cache_ttl.unwrap_or_else(|| self.default_cache_ttl())
    }

    /// How long entries stay in caches, unless a read says otherwise.
    pub(super) fn default_cache_ttl(&self) -> Duration {
        Duration::from_millis(self.conditions.consistency.cache_ttl_ms)
    }

    /// The time of day, in seconds since the Unix epoch.
    pub(super) fn now(&self) -> u64 {
        self.clock.now().seconds()
    }

    /// The value, unless it has expired.
    pub(super) fn unexpired(&self, value: Option<Value>) -> Option<Value> {
        value.filter(|value| value.expiration().is_none() || !value.is_expired(self.now()))
    }
}
