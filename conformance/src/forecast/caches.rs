//! What each location has in its cache: the index, and items. It serves that until its time is over,
//! whatever others write meanwhile.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::items::{Edition, Item};
use super::moment::Moment;
use super::versions::Version;

/// A location, by its number.
pub(super) type Location = u32;

/// What is cached, and until when.
#[derive(Debug, Clone, Copy)]
struct Cached {
    version: u32,
    until: Moment,
}

/// The caches of all locations.
#[derive(Debug)]
pub(super) struct Caches {
    ttl: Moment,
    indexes: Vec<Option<Cached>>,
    items: HashMap<(Location, Item), Cached, FixedState>,
    /// With how many cached items the next search for what is over begins.
    search_at: usize,
}

/// With how many cached items the first search begins.
const SEARCH_AT: usize = 4_096;

impl Caches {
    /// Empty caches of so many locations.
    pub(super) fn of(locations: u32, ttl: Moment) -> Self {
        let indexes = vec![None; locations as usize];
        Self { ttl, indexes, items: HashMap::default(), search_at: SEARCH_AT }
    }

    /// The version of the index that a location serves.
    pub(super) fn index(&self, at: Location, now: Moment) -> Option<Version> {
        served(self.indexes[at as usize].as_ref(), now)
    }

    /// Caches the version of the index that a location has read or written.
    pub(super) fn keep_index(&mut self, at: Location, version: Version, now: Moment) {
        self.indexes[at as usize] = Some(Cached { version, until: now + self.ttl });
    }

    /// The edition of an item that a location serves.
    pub(super) fn item(&self, at: Location, item: Item, now: Moment) -> Option<Edition> {
        served(self.items.get(&(at, item)), now)
    }

    /// Caches the edition of an item that a location has read or written.
    pub(super) fn keep_item(&mut self, at: Location, item: Item, edition: Edition, now: Moment) {
        if self.items.len() >= self.search_at {
            self.items.retain(|_, cached| now < cached.until);
            self.search_at = SEARCH_AT.max(self.items.len() * 2);
        }
        self.items.insert((at, item), Cached { version: edition, until: now + self.ttl });
    }
}

fn served(cached: Option<&Cached>, now: Moment) -> Option<u32> {
    cached.filter(|cached| now < cached.until).map(|cached| cached.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_serves_what_it_read_until_its_time_is_over() {
        let mut caches = Caches::of(2, 60);
        caches.keep_index(0, 7, 0);
        caches.keep_item(1, 3, 2, 10);
        assert_eq!(
            [caches.index(0, 59), caches.index(0, 60), caches.index(1, 0)],
            [Some(7), None, None]
        );
        assert_eq!(
            [caches.item(1, 3, 69), caches.item(1, 3, 70), caches.item(0, 3, 11)],
            [Some(2), None, None]
        );
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let mut caches = Caches::of(1, 60);
        for number in 0..10 * u32::try_from(SEARCH_AT).unwrap() {
            caches.keep_item(0, number, 0, number.into());
        }
        assert!(caches.items.len() <= SEARCH_AT, "{}", caches.items.len());
    }
}
