//! The keys that concurrent writes of the index have lost, and that no later write brought back.

use super::index::ItemKey;
use crossbeam_utils::CachePadded;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The lost keys of one store.
///
/// A key is lost and brought back in turn, but invocations tell of it in any order. So each key has a
/// balance: one more for a loss, one less for a return. A key with a balance of one is lost.
#[derive(Debug, Default)]
pub(super) struct LostKeys {
    balances: CachePadded<Mutex<HashMap<ItemKey, i64>>>,
    /// How many keys have a balance, to be read without the lock.
    len: AtomicUsize,
}

impl LostKeys {
    /// Notes that a key was lost. False if it came back already.
    pub(super) fn lose(&self, key: &ItemKey) -> bool {
        self.add(key, 1) > 0
    }

    /// Notes that a key was brought back. False if nobody has told of its loss yet.
    pub(super) fn bring_back(&self, key: &ItemKey) -> bool {
        self.add(key, -1) >= 0
    }

    /// Forgets a key, and answers whether it was lost.
    pub(super) fn forget(&self, key: &ItemKey) -> bool {
        if self.len.load(Relaxed) == 0 {
            return false;
        }
        let mut balances = self.balances();
        let balance = balances.remove(key);
        self.len.store(balances.len(), Relaxed);
        balance.is_some_and(|balance| balance > 0)
    }

    /// Forgets all keys, and answers how many were lost.
    pub(super) fn clear(&self) -> usize {
        let mut balances = self.balances();
        self.len.store(0, Relaxed);
        let all = std::mem::take(&mut *balances);
        all.into_values().filter(|balance| *balance > 0).count()
    }

    /// The new balance of a key.
    fn add(&self, key: &ItemKey, change: i64) -> i64 {
        let mut balances = self.balances();
        let balance = balances.get(key).copied().unwrap_or(0) + change;
        if balance == 0 {
            balances.remove(key);
        } else {
            balances.insert(key.clone(), balance);
        }
        self.len.store(balances.len(), Relaxed);
        balance
    }

    fn balances(&self) -> MutexGuard<'_, HashMap<ItemKey, i64>> {
        self.balances.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_telling_makes_no_difference() {
        let (keys, key) = (LostKeys::default(), ItemKey::Plain("k".into()));
        assert!(keys.lose(&key));
        assert!(keys.bring_back(&key));
        assert_eq!(keys.clear(), 0);
        assert!(!keys.bring_back(&key));
        assert!(!keys.lose(&key));
        assert_eq!(keys.clear(), 0);
        keys.lose(&key);
        assert_eq!(keys.clear(), 1);
    }

    #[test]
    fn a_key_that_is_deleted_is_not_lost() {
        let (keys, key) = (LostKeys::default(), ItemKey::Plain("k".into()));
        keys.lose(&key);
        assert!(keys.forget(&key));
        assert!(!keys.forget(&key));
    }
}
