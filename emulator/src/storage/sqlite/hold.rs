//! Who holds which set of entries. A set that is held is not swept away.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How often each set is held.
pub(super) struct Holds {
    counts: Mutex<HashMap<i64, usize>>,
    /// Called when a set is no longer held.
    let_go: Box<dyn Fn() + Send + Sync>,
}

impl Holds {
    pub(super) fn new(let_go: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { counts: Mutex::default(), let_go: Box::new(let_go) })
    }

    pub(super) fn is_held(&self, set: i64) -> bool {
        self.counts().contains_key(&set)
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<i64, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Holds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holds").finish_non_exhaustive()
    }
}

/// Holds a set until it is dropped.
#[derive(Debug)]
pub(super) struct Hold {
    set: i64,
    holds: Arc<Holds>,
}

impl Hold {
    pub(super) fn of(set: i64, holds: &Arc<Holds>) -> Self {
        *holds.counts().entry(set).or_default() += 1;
        Self { set, holds: Arc::clone(holds) }
    }

    /// The number of the set.
    pub(super) fn set(&self) -> i64 {
        self.set
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut counts = self.holds.counts();
        let Some(count) = counts.get_mut(&self.set) else { return };
        *count -= 1;
        if *count == 0 {
            counts.remove(&self.set);
            drop(counts);
            (self.holds.let_go)();
        }
    }
}
