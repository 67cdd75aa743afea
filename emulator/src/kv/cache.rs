//! The cache of each location.
//!
//! A location serves an entry from its cache, or the absence of one, until the cache time (`cacheTtl`)
//! of the read that fetched it has passed. Writes of other locations do not reach it before. Cloudflare's pages
//! tell two stories of a read with a lower cacheTtl: until 2025 it shortens the time that the entry
//! stays cached, since 2026 the entry stays for the cacheTtl of the first read. This is the second.
//!
//! What has expired is dropped, and so is what was cached first where there is too much. A cache may
//! always forget.

use crate::clock::Elapsed;
use crate::storage::{Name, Value};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How many places all caches of a namespace remember, those that were cached anew included.
const MAX_KEYS: usize = 100_000;

/// How many bytes their values have together.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A location and a key.
type Place = (Box<str>, Name);

/// The caches of all locations of one namespace.
#[derive(Debug, Default, Clone)]
pub(super) struct Caches {
    locations: HashMap<Box<str>, HashMap<Name, Cached>>,
    /// What was cached when, the oldest first. Also holds places that were cached anew since.
    order: VecDeque<(Place, Elapsed)>,
    bytes: usize,
}

/// A key in the cache of a location.
#[derive(Debug, Clone)]
pub(super) struct Cached {
    /// `None` if the key had no value.
    pub(super) value: Option<Value>,
    until: Elapsed,
}

impl Cached {
    fn bytes(&self) -> usize {
        self.value.as_ref().map_or(0, Value::len)
    }
}

impl Caches {
    /// What the location serves without asking the central store.
    pub(super) fn get(&self, location: &str, key: &Name, now: Elapsed) -> Option<&Cached> {
        let cached = self.locations.get(location)?.get(key)?;
        (now < cached.until).then_some(cached)
    }

    /// Caches what the location read or wrote.
    pub(super) fn set(
        &mut self,
        location: &str,
        key: &Name,
        value: Option<Value>,
        now: Elapsed,
        ttl: Duration,
    ) {
        let cached = Cached { value, until: now + ttl };
        self.order.push_back(((location.into(), key.clone()), cached.until));
        self.bytes += cached.bytes();
        let entries = self.locations.entry(location.into()).or_default();
        let replaced = entries.insert(key.clone(), cached);
        self.bytes -= replaced.as_ref().map_or(0, Cached::bytes);
        self.sweep(now);
    }

    /// Drops what has expired, and the oldest where there is too much.
    fn sweep(&mut self, now: Elapsed) {
        while let Some((_, until)) = self.order.front() {
            let is_too_much = self.order.len() > MAX_KEYS || self.bytes > MAX_BYTES;
            if *until > now && !is_too_much {
                return;
            }
            if let Some((place, until)) = self.order.pop_front() {
                self.forget(&place, until);
            }
        }
    }

    /// Drops a key from the cache of a location, unless it was cached anew.
    fn forget(&mut self, (location, key): &Place, until: Elapsed) {
        let Some(entries) = self.locations.get_mut(location) else { return };
        if entries.get(key).is_some_and(|cached| cached.until == until) {
            self.bytes -= entries.remove(key).as_ref().map_or(0, Cached::bytes);
        }
        if entries.is_empty() {
            self.locations.remove(location);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTL: Duration = Duration::from_mins(1);

    fn value(text: &str) -> Value {
        text.to_owned().into()
    }

    fn at(seconds: u64) -> Elapsed {
        Elapsed::from_ms(seconds * 1_000)
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

    #[test]
    fn what_has_expired_is_dropped_with_its_location() {
        let mut caches = Caches::default();
        for second in 0..1_000 {
            let location = format!("location-{second}");
            caches.set(&location, &"k".into(), Some(value("1")), at(second), TTL);
        }
        assert_eq!(caches.locations.len(), 60);
        assert_eq!((caches.order.len(), caches.bytes), (60, 60));
    }

    #[test]
    fn what_is_cached_anew_outlives_the_first_time() {
        let mut caches = Caches::default();
        caches.set("a", &"k".into(), Some(value("1")), at(0), TTL);
        caches.set("a", &"k".into(), Some(value("22")), at(30), TTL);
        caches.set("a", &"other".into(), None, at(60), TTL);
        assert_eq!(caches.get("a", &"k".into(), at(60)).unwrap().value, Some(value("22")));
        assert_eq!(caches.bytes, 2);
    }

    #[test]
    fn all_caches_together_have_bounds() {
        let mut caches = Caches::default();
        for number in 0..MAX_KEYS + 10 {
            caches.set("a", &number.to_string().as_str().into(), None, at(0), TTL);
        }
        assert_eq!(caches.locations["a"].len(), MAX_KEYS);
        assert!(caches.get("a", &"9".into(), at(0)).is_none());
        let large = value(&"x".repeat(MAX_BYTES / 4));
        for number in 0..10 {
            caches.set("b", &number.to_string().as_str().into(), Some(large.clone()), at(0), TTL);
        }
        assert_eq!(caches.bytes, MAX_BYTES);
    }
}
