//! The part of the journal that one thread writes, or some threads share.

use super::entry::JournalEntry;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// How many requests the journal keeps.
pub const CAPACITY: usize = 1_000;

/// The last entries of its threads, up to as many as the whole journal keeps.
#[derive(Debug, Default)]
pub(super) struct Part {
    entries: Mutex<VecDeque<WrittenEntry>>,
}

#[derive(Debug, Clone)]
pub(super) struct WrittenEntry {
    pub(super) entry: JournalEntry,
    at: Instant,
}

/// Orders the entries of all threads: the real time, and the request's number.
pub(super) type WrittenAt = (Instant, u64);

impl WrittenEntry {
    pub(super) fn written_at(&self) -> WrittenAt {
        (self.at, self.entry.request)
    }
}

impl Part {
    pub(super) fn write(&self, entry: JournalEntry) {
        let mut entries = self.entries();
        if entries.capacity() == 0 {
            // All at once, so that the newest entry later takes the room of the oldest.
            entries.reserve_exact(CAPACITY);
        }
        let oldest = if entries.len() == CAPACITY { entries.pop_front() } else { None };
        entries.push_back(WrittenEntry { entry, at: Instant::now() });
        drop(entries);
        drop(oldest);
    }

    /// When each entry was written, and whether it is wanted.
    pub(super) fn times(
        &self,
        is_wanted: impl Fn(&JournalEntry) -> bool,
    ) -> Vec<(WrittenAt, bool)> {
        let time = |written: &WrittenEntry| (written.written_at(), is_wanted(&written.entry));
        self.entries().iter().map(time).collect()
    }

    pub(super) fn read(&self, is_wanted: impl Fn(&WrittenEntry) -> bool) -> Vec<WrittenEntry> {
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
    fn entries(&self) -> MutexGuard<'_, VecDeque<WrittenEntry>> {
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
