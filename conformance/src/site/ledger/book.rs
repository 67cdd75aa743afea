//! The ledger: the keys of the stay's own items, in memory and, if it has a section, there.
//!
//! A key is claimed when an answer names it or, if the suite chooses the key, before it is written. It is
//! released when its item is removed. An addition is known by its body until it is answered. A key that
//! the store held at the start is never claimed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::home::LedgerHome;
use super::line::{Begun, Line, Remains, Section};
use super::lines::Lines;

/// The keys of the stay's own items, and those of others.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The keys that the store held at the start; absent when its listing could not be read.
    foreign: Option<Arc<BTreeSet<String>>>,
    lines: Lines,
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    /// The keys that are claimed and not released.
    open: BTreeSet<String>,
    /// Every key that was ever claimed.
    ever: BTreeSet<String>,
    /// How many additions there were.
    additions: u64,
    /// The bodies of unanswered additions, by the number of the addition.
    unanswered: BTreeMap<u64, String>,
    /// How many unanswered additions were searched for and not found.
    unaccounted: usize,
    /// Why its section could not be written.
    fault: Option<String>,
}

impl Ledger {
    /// The ledger of a stay that begins. It gets a section.
    pub(crate) async fn begin(begun: Begun, home: Option<LedgerHome>) -> Self {
        let foreign = begun.foreign.clone().map(Arc::new);
        let (lines, fault) = Lines::begin(begun, home).await;
        let books = Books { fault: fault.as_deref().map(unwritable), ..Books::default() };
        Self { foreign, lines, books: Mutex::new(books) }
    }

    /// The ledger of a stay that was cut short.
    pub(crate) fn resumed(
        foreign: Option<BTreeSet<String>>,
        remains: Remains,
        lines: Lines,
    ) -> Self {
        let Remains { open, unanswered, .. } = remains;
        let books = Books { ever: open.clone(), open, unanswered, ..Books::default() };
        let foreign = foreign.map(Arc::new);
        Self { foreign, lines, books: Mutex::new(books) }
    }

    /// Why nothing more may be stored: the ledger cannot be written.
    pub(crate) fn fault(&self) -> Option<String> {
        self.books().fault.clone()
    }

    /// Notes that the ledger is lost, and answers why nothing more may be stored.
    pub(crate) fn fail(&self, reason: &str) -> String {
        self.books().fault.get_or_insert_with(|| unwritable(reason)).clone()
    }

    /// Waits until everything that was noted is where it goes. Before that nothing may be stored.
    ///
    /// # Errors
    /// Why nothing more may be stored.
    pub(crate) async fn settle(&self) -> Result<(), String> {
        if let Err(reason) = self.lines.settle().await {
            self.fail(&reason);
        }
        self.fault().map_or(Ok(()), Err)
    }

    /// Removes the stay's section, if every key is released.
    pub(crate) async fn close(&self) {
        if self.open_keys().is_empty() {
            self.lines.close().await;
        } else {
            self.lines.leave().await;
        }
    }

    /// Leaves the stay's section to a clean-up.
    pub(crate) async fn leave(&self) {
        self.lines.leave().await;
    }

    /// The sections of the runs that are at work beside this one, as far as they share its ledger.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub(crate) async fn others(&self) -> Result<Vec<Section>, String> {
        self.lines.others().await.inspect_err(|reason| drop(self.fail(reason)))
    }

    /// Notes that an item is about to be added. Returns the number to note its answer by.
    pub(crate) fn sending(&self, body: &[u8]) -> u64 {
        let body = String::from_utf8_lossy(body).into_owned();
        let nth = {
            let mut books = self.books();
            books.additions += 1;
            let nth = books.additions;
            books.unanswered.insert(nth, body.clone());
            nth
        };
        self.note(&Line::Sending { nth, body });
        nth
    }

    /// Notes the answer to an addition, and claims the key that it names. If it names none, nothing was
    /// stored, or the item will be recognised by its mark.
    pub(crate) fn answered(&self, nth: u64, key: Option<&str>) {
        let key = key.filter(|key| !self.is_foreign(key)).map(str::to_owned);
        {
            let mut books = self.books();
            books.unanswered.remove(&nth);
            books.open.extend(key.clone());
            books.ever.extend(key.clone());
        }
        self.note(&Line::Answered { nth, key });
    }

    /// The bodies of unanswered additions; none if it is not known what the store held before, because
    /// items of others might have the same bodies.
    pub(crate) fn unanswered(&self) -> Vec<String> {
        match self.foreign {
            Some(_) => self.books().unanswered.values().cloned().collect(),
            None => Vec::new(),
        }
    }

    /// Notes how many unanswered additions were searched for and not found.
    pub(crate) fn note_unaccounted(&self, additions: usize) {
        self.books().unaccounted = additions;
    }

    /// Notes that the search for the items of unanswered additions is over.
    pub(crate) fn forget_unanswered(&self) {
        let unanswered = std::mem::take(&mut self.books().unanswered);
        for nth in unanswered.into_keys() {
            self.note(&Line::Answered { nth, key: None });
        }
    }

    /// How many unanswered additions were searched for and not found.
    pub(crate) fn unaccounted(&self) -> usize {
        self.books().unaccounted
    }

    /// Claims a key. Returns false, and claims nothing, if the store held the key before.
    pub(crate) fn claim(&self, key: &str) -> bool {
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

    /// Notes that an item was removed.
    pub(crate) fn release(&self, key: &str) {
        let was_open = self.books().open.remove(key);
        if was_open {
            self.note(&Line::Released(key.to_owned()));
        }
    }

    /// Whether the store held the key before the stay.
    pub(crate) fn is_foreign(&self, key: &str) -> bool {
        self.foreign.as_ref().is_some_and(|foreign| foreign.contains(key))
    }

    /// The keys that the store held before the stay; absent when its listing could not be read.
    pub(crate) fn foreign(&self) -> Option<&Arc<BTreeSet<String>>> {
        self.foreign.as_ref()
    }

    /// Whether the key was ever claimed.
    pub(crate) fn is_own(&self, key: &str) -> bool {
        self.books().ever.contains(key)
    }

    /// The keys of the items that may still be there.
    pub(crate) fn open_keys(&self) -> Vec<String> {
        self.books().open.iter().cloned().collect()
    }

    /// How many keys were claimed and released.
    pub(crate) fn removed(&self) -> usize {
        let books = self.books();
        books.ever.len() - books.open.len()
    }

    /// Adds a line to the section, if there is one.
    fn note(&self, line: &Line) {
        if let Err(reason) = self.lines.note(line) {
            self.fail(&reason);
        }
    }

    /// A panic while they were locked does not matter: each change leaves them consistent.
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unwritable(reason: &str) -> String {
    format!("the ledger cannot be written: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(foreign: Option<&str>) -> Ledger {
        let foreign = foreign.map(|key| Arc::new(BTreeSet::from([key.to_owned()])));
        Ledger { foreign, ..Ledger::default() }
    }

    #[test]
    fn what_others_stored_is_never_claimed() {
        let ledger = ledger(Some("theirs"));
        assert!(!ledger.claim("theirs"));
        ledger.answered(ledger.sending(b"1"), Some("theirs"));
        assert!(ledger.claim("ours"));
        assert_eq!(ledger.open_keys(), ["ours"]);
    }

    #[test]
    fn a_released_key_stays_known_as_own() {
        let ledger = Ledger::default();
        ledger.claim("k");
        ledger.release("k");
        assert!(ledger.open_keys().is_empty() && ledger.is_own("k"));
        assert_eq!(ledger.removed(), 1);
    }

    #[test]
    fn an_addition_is_known_by_its_body_until_it_is_answered() {
        let ledger = ledger(Some("theirs"));
        let (one, _two) = (ledger.sending(b"1"), ledger.sending(b"2"));
        ledger.answered(one, Some("k"));
        assert_eq!((ledger.unanswered(), ledger.open_keys()), (vec!["2".into()], vec!["k".into()]));
    }

    #[test]
    fn a_body_tells_nothing_where_the_store_may_have_held_its_like() {
        let ledger = ledger(None);
        ledger.sending(b"1");
        assert_eq!(ledger.unanswered(), [""; 0]);
    }
}
