//! What some threads wrote into the journal.

use super::CAPACITY;
use super::entry::Entry;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The last entries of some threads, as many as the whole journal keeps.
#[derive(Debug, Default)]
pub(super) struct Part {
    entries: Mutex<VecDeque<Written>>,
}

/// An entry, and when it was written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) entry: Entry,
    at: Instant,
}

/// What orders the entries of all threads: the real time, and the request's number.
pub(super) type Place = (Instant, u64);

impl Written {
    pub(super) fn place(&self) -> Place {
        (self.at, self.entry.request)
    }
}

impl Part {
    pub(super) fn write(&self, entry: Entry) {
        let mut entries = self.entries();
        if entries.capacity() == 0 {
            // So that the newest takes the room of the oldest, once there are so many.
            entries.reserve_exact(CAPACITY);
        }
        let oldest = if entries.len() == CAPACITY { entries.pop_front() } else { None };
        entries.push_back(Written { entry, at: Instant::now() });
        drop(entries);
        drop(oldest);
    }

    /// The places of all entries, and whether the entries are wanted.
    pub(super) fn places(&self, is_wanted: impl Fn(&Entry) -> bool) -> Vec<(Place, bool)> {
        let place = |written: &Written| (written.place(), is_wanted(&written.entry));
        self.entries().iter().map(place).collect()
    }

    /// The entries that are wanted.
    pub(super) fn read(&self, is_wanted: impl Fn(&Written) -> bool) -> Vec<Written> {
        self.entries().iter().filter(|written| is_wanted(written)).cloned().collect()
    }

    pub(super) fn clear(&self, store: Option<&str>) {
        let mut entries = self.entries();
        match store {
            Some(store) => entries.retain(|written| written.entry.store.as_deref() != Some(store)),
            None => entries.clear(),
        }
    }

    /// No code panics while it holds the lock.
    fn entries(&self) -> MutexGuard<'_, VecDeque<Written>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number for this thread, counted from 0.
pub(super) fn of_this_thread() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: usize = THREADS.fetch_add(1, Relaxed);
    }
    NUMBER.with(|number| *number)
}
