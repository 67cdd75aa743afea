//! The part of the journal that one thread writes, or some threads share.

use super::entry::JournalEntry;
use super::position::Position;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many requests the journal keeps.
pub const CAPACITY: usize = 1_000;

/// The last entries of its threads, up to as many as the whole journal keeps.
#[derive(Debug, Default)]
pub(super) struct Part {
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    /// In the order in which they were written.
    kept: VecDeque<WrittenEntry>,
    /// Where the entry was that was dropped last for want of room.
    dropped: Option<Position>,
}

#[derive(Debug, Clone)]
pub(super) struct WrittenEntry {
    pub(super) entry: JournalEntry,
    pub(super) position: Position,
}

impl Part {
    pub(super) fn write(&self, entry: JournalEntry) {
        let mut entries = self.entries();
        let Entries { kept, dropped } = &mut *entries;
        if kept.capacity() == 0 {
            // All at once, so that the newest entry later takes the room of the oldest.
            kept.reserve_exact(CAPACITY);
        }
        let oldest = if kept.len() == CAPACITY { kept.pop_front() } else { None };
        if let Some(oldest) = &oldest {
            *dropped = Some(oldest.position);
        }
        kept.push_back(WrittenEntry { position: Position::now(entry.request), entry });
        drop(entries);
        drop(oldest);
    }

    /// Where each entry is, and whether it is wanted.
    pub(super) fn positions(
        &self,
        is_wanted: impl Fn(&JournalEntry) -> bool,
    ) -> Vec<(Position, bool)> {
        let position = |written: &WrittenEntry| (written.position, is_wanted(&written.entry));
        self.entries().kept.iter().map(position).collect()
    }

    /// Where the wanted entries between two positions are; and whether others behind the first one are no
    /// longer kept.
    pub(super) fn positions_between(
        &self,
        after: Position,
        until: Position,
        is_wanted: impl Fn(&JournalEntry) -> bool,
    ) -> (Vec<Position>, bool) {
        let entries = self.entries();
        let later = entries.kept.iter().rev().take_while(|written| written.position > after);
        let positions = later
            .filter(|written| written.position < until && is_wanted(&written.entry))
            .map(|written| written.position)
            .collect();
        (positions, entries.dropped.is_some_and(|dropped| dropped > after))
    }

    pub(super) fn read(&self, is_wanted: impl Fn(&WrittenEntry) -> bool) -> Vec<WrittenEntry> {
        self.entries().kept.iter().filter(|written| is_wanted(written)).cloned().collect()
    }

    pub(super) fn clear(&self, store: Option<&str>) {
        let kept = &mut self.entries().kept;
        match store {
            Some(store) => kept.retain(|written| written.entry.store.as_deref() != Some(store)),
            None => kept.clear(),
        }
    }

    /// No code panics while it holds the lock.
    fn entries(&self) -> MutexGuard<'_, Entries> {
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
