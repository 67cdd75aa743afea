//! Which items are the run's own: in memory, and where there is a file, on disk as well.
//!
//! A key is claimed the moment that an answer tells it (or, where the suite chooses keys, before it is
//! written) and released when its item is removed. What the store held at the start is never claimed.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::ledger_file::{LedgerFile, Line};

/// The run's own keys, and those of others.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    foreign: BTreeSet<String>,
    file: Option<LedgerFile>,
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    /// Claimed and not yet removed.
    open: BTreeSet<String>,
    /// Every key ever claimed.
    ever: BTreeSet<String>,
    /// Why the file could not be written.
    fault: Option<String>,
}

impl Ledger {
    /// A ledger that will claim none of these.
    pub(super) fn new(foreign: BTreeSet<String>, file: Option<LedgerFile>) -> Self {
        Self { foreign, file, books: Mutex::default() }
    }

    /// The ledger of a run that was killed, with what it had claimed and not released.
    pub(super) fn resumed(
        foreign: BTreeSet<String>,
        open: BTreeSet<String>,
        file: LedgerFile,
    ) -> Self {
        let books = Books { ever: open.clone(), open, fault: None };
        Self { foreign, file: Some(file), books: Mutex::new(books) }
    }

    /// Adds a line to the file, where there is one.
    pub(super) fn note(&self, line: &Line) {
        if let Some(Err(error)) = self.file.as_ref().map(|file| file.write(line)) {
            self.books().fault = Some(format!("the ledger cannot be written: {error}"));
        }
    }

    /// Why nothing more may be stored: the file would not tell of it.
    pub(super) fn fault(&self) -> Option<String> {
        self.books().fault.clone()
    }

    /// Removes the file once it names nothing.
    pub(super) fn close(&self) {
        if let (true, Some(file)) = (self.open_keys().is_empty(), &self.file) {
            // A file that stays names nothing, and the next clean-up removes it.
            let _ = file.remove();
        }
    }

    /// Claims a key; false, and not claimed, when the item is another's.
    pub(super) fn claim(&self, key: &str) -> bool {
        if self.is_foreign(key) {
            return false;
        }
        let mut books = self.books();
        books.ever.insert(key.to_owned());
        let is_news = books.open.insert(key.to_owned());
        drop(books);
        if is_news {
            self.note(&Line::Claimed(key.to_owned()));
        }
        true
    }

    /// Notes that an item is gone.
    pub(super) fn release(&self, key: &str) {
        let was_open = self.books().open.remove(key);
        if was_open {
            self.note(&Line::Released(key.to_owned()));
        }
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
        let ledger = Ledger::new(BTreeSet::from(["theirs".to_owned()]), None);
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
