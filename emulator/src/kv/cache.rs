//! The cache of each location.
//!
//! A location serves an entry from its cache, or the absence of one, until the cacheTtl of the read
//! that fetched it has passed. Writes of other locations do not reach it before. Cloudflare's pages
//! tell two stories of a read with a lower cacheTtl: until 2025 it shortens the time that the entry
//! stays cached, since 2026 the entry stays for the cacheTtl of the first read. This is the second.

use crate::clock::Timestamp;
use crate::storage::{Name, Value};
use std::collections::HashMap;
use std::time::Duration;

/// The caches of all locations of one namespace.
#[derive(Debug, Default, Clone)]
pub(super) struct Caches {
    locations: HashMap<String, HashMap<Name, Cached>>,
}

/// A key in the cache of a location.
#[derive(Debug, Clone)]
pub(super) struct Cached {
    /// `None` if the key had no value.
    pub(super) value: Option<Value>,
    until: Timestamp,
}

impl Caches {
    /// What the location serves without asking the central store.
    pub(super) fn get(&self, location: &str, key: &Name, now: Timestamp) -> Option<&Cached> {
        let cached = self.locations.get(location)?.get(key)?;
        (now < cached.until).then_some(cached)
    }

    /// Caches what the location read or wrote.
    pub(super) fn set(
        &mut self,
        location: &str,
        key: &Name,
        value: Option<Value>,
        now: Timestamp,
        ttl: Duration,
    ) {
        let entries = self.locations.entry(location.to_owned()).or_default();
        entries.insert(key.clone(), Cached { value, until: now + ttl });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTL: Duration = Duration::from_mins(1);

    fn value(text: &str) -> Value {
        text.to_owned().into()
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_ms(seconds * 1_000)
    }

    #[test]
    fn a_location_serves_what_it_read_until_the_ttl_ends() {
        let mut caches = Caches::default();
        caches.set("a", &"k".into(), Some(value("1")), at(0), TTL);
        let read = caches.get("a", &"k".into(), at(59)).unwrap();
        assert_eq!(read.value, Some(value("1")));
        assert!(caches.get("a", &"k".into(), at(60)).is_none());
        assert!(caches.get("b", &"k".into(), at(0)).is_none());
    }

    #[test]
    fn absence_is_cached_too() {
        let mut caches = Caches::default();
        caches.set("a", &"k".into(), None, at(0), TTL);
        assert_eq!(caches.get("a", &"k".into(), at(1)).unwrap().value, None);
    }

    #[test]
    fn a_ttl_of_zero_caches_nothing() {
        let mut caches = Caches::default();
        caches.set("a", &"k".into(), None, at(0), Duration::ZERO);
        assert!(caches.get("a", &"k".into(), at(0)).is_none());
    }
}
