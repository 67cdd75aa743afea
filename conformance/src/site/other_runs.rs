//! The other runs of the suite at the target, known by the marks of their items.
//!
//! Whether another run is at work is known from its ledger, if that is on this machine or shared, and
//! otherwise from its items: they come and go. Marks that come are seen in every listing that the stay reads. Only
//! the listings at the start and at the end are compared for marks that go, because a broken deployment
//! may leave out items now and then.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use regex::Regex;

use super::fleet::Fleet;
use super::ledger::{LedgerHome, Noted, noted};
use super::protocol::Listed;
use crate::record::{Held, OtherRun, RunState};

/// How the mark of every run begins.
pub(super) const MARK_PREFIX: &str = "conformance-";

/// Matches the mark of an item. The mark of its run is the beginning.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!("(?P<run>{MARK_PREFIX}[0-9a-f]{{8}})(-[0-9]+)?")).expect("an expression")
});

/// What is known of other runs.
#[derive(Debug, Default)]
pub(crate) struct OtherRuns {
    /// What ledgers tell.
    noted: Noted,
    /// The marks in the first listing; absent when it could not be read. Then no mark counts as new.
    first: Option<BTreeSet<String>>,
    /// The runs of the items in the first listing, by the items' keys.
    runs: BTreeMap<String, String>,
    /// The runs that were seen at work.
    at_work: Mutex<BTreeSet<String>>,
}

impl OtherRuns {
    /// What the first listing of a target shows of other runs.
    pub(crate) fn seen(noted: Noted, items: Option<&[Listed]>) -> Self {
        let at_work = Mutex::new(noted.at_work.clone());
        let mut seen = Self { noted, at_work, ..Self::default() };
        let marks_of = |item| marks_of(item).map(str::to_owned);
        seen.first = items.map(|items| items.iter().flat_map(marks_of).collect());
        for item in items.unwrap_or_default() {
            if let Some(run) = seen.run_of(item) {
                seen.runs.insert(item.key.clone(), run);
            }
        }
        seen
    }

    /// Whose these items are.
    pub(crate) fn held<'a>(&self, items: impl IntoIterator<Item = &'a Listed>) -> Held {
        let mut held = Held::default();
        let mut runs: BTreeMap<String, usize> = BTreeMap::new();
        for item in items {
            match self.run_of(item) {
                Some(run) => *runs.entry(run).or_default() += 1,
                None => held.others += 1,
            }
        }
        let other =
            |(mark, items): (String, usize)| OtherRun { state: self.state(&mark), mark, items };
        held.runs = runs.into_iter().map(other).collect();
        held
    }

    /// Notes the runs whose marks a listing shows for the first time. A run that was killed adds nothing: then
    /// the first listing left out its item.
    pub(super) fn note_listing(&self, own_mark: &str, listing: &str) {
        let Some(first) = &self.first else { return };
        for mark in marks(listing) {
            let is_known = first.contains(mark) || self.noted.killed.contains(run(mark));
            if !is_known && !mark.starts_with(own_mark) {
                self.note_at_work(run(mark));
            }
        }
    }

    pub(crate) fn note_at_work(&self, run: &str) {
        self.locked().insert(run.to_owned());
    }

    /// The marks of the runs that were seen at work.
    pub(crate) fn at_work(&self) -> Vec<String> {
        self.locked().iter().cloned().collect()
    }

    /// The run whose item the first listing showed under this key.
    pub(super) fn run_at(&self, key: &str) -> Option<&str> {
        self.runs.get(key).map(String::as_str)
    }

    fn run_of(&self, item: &Listed) -> Option<String> {
        let marked = || marks_of(item).next().map(run);
        self.noted.run_of(item).or_else(marked).map(str::to_owned)
    }

    fn state(&self, run: &str) -> RunState {
        if self.locked().contains(run) {
            RunState::AtWork
        } else if self.noted.killed.contains(run) {
            RunState::Killed
        } else {
            RunState::Unknown
        }
    }

    /// A panic while it was locked does not matter: a set is whole after each change.
    fn locked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What ledgers tell of other runs at the target of this URL. A command may make several runs, so its own file
/// tells nothing of others. Where a shared ledger cannot be read, it tells nothing, and soon nothing can be
/// stored.
pub(crate) async fn noted_at(url: &str, home: Option<&LedgerHome>) -> Noted {
    let mut noted = noted(url, home.and_then(LedgerHome::file));
    if let Some(fleet) = home.and_then(LedgerHome::fleet) {
        add_fleet(&mut noted, fleet).await;
    }
    noted
}

/// Adds what the sections of a fleet tell. No run of this command has one yet.
pub(crate) async fn add_fleet(noted: &mut Noted, fleet: &Fleet) {
    for (section, is_live) in fleet.others(None).await.unwrap_or_default() {
        noted.add_section(section, is_live);
    }
}

/// The marks that an item bears.
fn marks_of(item: &Listed) -> impl Iterator<Item = &str> {
    marks(&item.key).chain(marks(&item.value))
}

/// The marks in a text.
fn marks(text: &str) -> impl Iterator<Item = &str> {
    MARK.find_iter(text).map(|found| found.as_str())
}

/// The mark of the run that a mark begins with.
fn run(mark: &str) -> &str {
    MARK.captures(mark).and_then(|found| found.name("run")).map_or(mark, |run| run.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHER: &str = "conformance-0000aaaa";

    fn item(key: &str, value: &str) -> Listed {
        Listed::new(key.into(), value.into())
    }

    fn seen(items: &[Listed]) -> OtherRuns {
        OtherRuns::seen(Noted::default(), Some(items))
    }

    #[test]
    fn items_are_told_apart_by_their_marks() {
        let items = [item("a", "\"conformance-0000aaaa-1\""), item("b", "\"conformance-test\"")];
        let held = seen(&items).held(&items);
        let run = OtherRun { mark: OTHER.into(), items: 1, state: RunState::Unknown };
        assert_eq!(held, Held { others: 1, runs: vec![run] });
    }

    #[test]
    fn a_run_whose_marks_come_is_at_work() {
        let runs = seen(&[item("a", "\"conformance-0000aaaa-1\"")]);
        runs.note_listing("conformance-11112222", "conformance-0000aaaa-1 conformance-11112222-7");
        assert_eq!(runs.at_work(), [""; 0]);
        runs.note_listing("conformance-11112222", "conformance-0000aaaa-12");
        assert_eq!(runs.at_work(), [OTHER]);
    }

    #[test]
    fn nothing_is_new_where_the_first_listing_could_not_be_read() {
        let runs = OtherRuns::seen(Noted::default(), None);
        runs.note_listing("conformance-11112222", "conformance-0000aaaa-1");
        assert_eq!(runs.at_work(), [""; 0]);
    }
}
