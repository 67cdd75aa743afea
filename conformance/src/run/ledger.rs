//! Which items are the run's own. Leaf.
//!
//! A key is claimed the moment that an answer tells it (or, where the suite chooses keys, before it is
//! written) and released when its item is removed. What the store held at the start is never claimed.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The run's own keys, and those of others.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    foreign: BTreeSet<String>,
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    /// Claimed and not yet removed.
    open: BTreeSet<String>,
    /// Every key ever claimed.
    ever: BTreeSet<String>,
}

impl Ledger {
    /// A ledger that will claim none of these.
    pub(super) fn new(foreign: BTreeSet<String>) -> Self {
        Self { foreign, books: Mutex::default() }
    }

    /// Claims a key; false, and not claimed, when the item is another's.
    pub(super) fn claim(&self, key: &str) -> bool {
        if self.is_foreign(key) {
            return false;
        }
        let mut books = self.books();
        books.ever.insert(key.to_owned());
        books.open.insert(key.to_owned());
        true
    }

    /// Notes that an item is gone.
    pub(super) fn release(&self, key: &str) {
        self.books().open.remove(key);
    }

    /// Whether the store held the key before the run.
    pub(super) fn is_foreign(&self, key: &str) -> bool {
        self.foreign.contains(key)
    }

    /// Whether the run claimed the key at any time.
    pub(super) fn is_own(&self, key: &str) -> bool {
        self.books().ever.contains(key)
    }

    /// The keys whose items may still be there.
    pub(super) fn open_keys(&self) -> Vec<String> {
        self.books().open.iter().cloned().collect()
    }

    /// The books are whole after each change, so a panic elsewhere does not spoil them.
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_stored_is_never_claimed() {
        let ledger = Ledger::new(BTreeSet::from(["theirs".to_owned()]));
        assert!(!ledger.claim("theirs"));
        assert!(ledger.claim("ours"));
        assert_eq!(ledger.open_keys(), ["ours"]);
    }

    #[test]
    fn a_released_key_stays_known_as_own() {
        let ledger = Ledger::default();
        ledger.claim("k");
        ledger.release("k");
        assert!(ledger.open_keys().is_empty() && ledger.is_own("k"));
    }
}
