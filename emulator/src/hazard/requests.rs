//! The last requests that met a hazard, kept without a lock.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// How many cases are kept.
const KEPT: usize = 64;

/// The numbers of the requests of the last [`KEPT`] cases.
#[derive(Debug)]
pub(super) struct LastRequests {
    /// A request's number plus one; 0 where there is none.
    ring: [AtomicU64; KEPT],
    next: AtomicUsize,
}

impl Default for LastRequests {
    fn default() -> Self {
        Self { ring: std::array::from_fn(|_| AtomicU64::new(0)), next: AtomicUsize::new(0) }
    }
}

impl LastRequests {
    pub(super) fn note(&self, request: u64) {
        let place = self.next.fetch_add(1, Relaxed) % KEPT;
        self.ring[place].store(request.saturating_add(1), Relaxed);
    }

    /// In order, each once.
    pub(super) fn read(&self) -> Vec<u64> {
        let kept = self.ring.iter().map(|place| place.load(Relaxed));
        let mut numbers: Vec<_> = kept.filter_map(|number| number.checked_sub(1)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    pub(super) fn clear(&self) {
        self.ring.iter().for_each(|place| place.store(0, Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_kept_each_once() {
        let requests = LastRequests::default();
        for request in (0..200).flat_map(|request| [request, request]) {
            requests.note(request);
        }
        assert_eq!(requests.read(), (168..200).collect::<Vec<_>>());
        requests.clear();
        assert!(requests.read().is_empty());
    }
}
