//! The pages of lists that locations have in their caches, and how often lists were asked for.
//!
//! Cloudflare says that changes may take a minute to show in a list. What its caches hold exactly is not
//! documented; here each location keeps each page that it has read.

use super::list::ListRequest;
use crate::clock::Elapsed;
use crate::storage::ListPage;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// How many pages all locations keep.
const MAX_PAGES: usize = 1_000;

/// So many lists within [`FREQUENT_WITHIN`] are frequent.
const FREQUENT: usize = 10;

const FREQUENT_WITHIN: Duration = Duration::from_secs(10);

type Place = (Box<str>, ListRequest);

/// The cached pages of one namespace.
#[derive(Debug, Default)]
pub(super) struct ListCache {
    pages: HashMap<Place, (Arc<ListPage>, Elapsed)>,
    /// What was cached when, the oldest first.
    order: VecDeque<(Place, Elapsed)>,
    /// When the last lists were asked for.
    recent: VecDeque<Elapsed>,
}

impl ListCache {
    /// The page that a location serves without asking the central store.
    pub(super) fn get(
        &self,
        location: &str,
        request: &ListRequest,
        now: Elapsed,
    ) -> Option<Arc<ListPage>> {
        let (page, until) = self.pages.get(&(location.into(), request.clone()))?;
        (now < *until).then(|| Arc::clone(page))
    }

    /// Caches a page that the location has read.
    pub(super) fn set(
        &mut self,
        location: &str,
        request: &ListRequest,
        page: Arc<ListPage>,
        now: Elapsed,
        ttl: Duration,
    ) {
        let place = (Box::from(location), request.clone());
        self.order.push_back((place.clone(), now + ttl));
        self.pages.insert(place, (page, now + ttl));
        while let Some((place, until)) = self.order.front() {
            if *until > now && self.order.len() <= MAX_PAGES {
                return;
            }
            if self.pages.get(place).is_some_and(|(_, current)| current == until) {
                self.pages.remove(place);
            }
            self.order.pop_front();
        }
    }

    /// Notes a list, and answers whether lists have just become frequent.
    pub(super) fn note(&mut self, now: Elapsed) -> bool {
        self.recent.retain(|at| now - *at < FREQUENT_WITHIN);
        self.recent.push_back(now);
        if self.recent.len() < FREQUENT {
            return false;
        }
        self.recent.clear();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTL: Duration = Duration::from_mins(1);

    fn request(limit: usize) -> ListRequest {
        ListRequest { prefix: "".into(), after: None, limit }
    }

    fn at(seconds: u64) -> Elapsed {
        Elapsed::from_ms(seconds * 1_000)
    }

    #[test]
    fn a_location_serves_a_page_until_the_ttl_ends() {
        let mut cache = ListCache::default();
        cache.set("a", &request(1), Arc::default(), at(0), TTL);
        assert!(cache.get("a", &request(1), at(59)).is_some());
        assert!(cache.get("a", &request(1), at(60)).is_none());
        assert!(cache.get("a", &request(2), at(0)).is_none());
        assert!(cache.get("b", &request(1), at(0)).is_none());
    }

    #[test]
    fn pages_have_a_bound() {
        let mut cache = ListCache::default();
        for limit in 0..MAX_PAGES + 10 {
            cache.set("a", &request(limit), Arc::default(), at(0), TTL);
        }
        assert_eq!(cache.pages.len(), MAX_PAGES);
        cache.set("a", &request(0), Arc::default(), at(100), TTL);
        assert_eq!((cache.pages.len(), cache.order.len()), (1, 1));
    }

    #[test]
    fn ten_lists_within_ten_seconds_are_frequent() {
        let mut cache = ListCache::default();
        let slow: Vec<_> = (0..20).map(|n| cache.note(at(n * 2))).collect();
        assert!(!slow.contains(&true));
        let quick: Vec<_> = (0..30).map(|n| cache.note(at(100 + n / 10))).collect();
        assert_eq!(quick.iter().filter(|is_frequent| **is_frequent).count(), 3);
    }
}
