//! What ledgers tell of other runs at a target: those in the user's state directory, and those of a fleet.
//!
//! A ledger is only read here. A run keeps its ledger locked, so a ledger that can be locked is that of a
//! run which was killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::file::LedgerFile;
use super::folder::ledgers;
use super::line::{Section, sections};
use crate::json::same_texts;
use crate::site::protocol::Listed;

/// The runs at a target that have ledgers here, by their marks.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    pub(crate) at_work: BTreeSet<String>,
    pub(crate) killed: BTreeSet<String>,
    /// The runs of the items that were claimed, by the items' keys. One that was released may be listed still.
    claimed: BTreeMap<String, String>,
    /// What was being added.
    unanswered: Vec<Unanswered>,
}

/// The items that a run was adding. Their keys are not known.
#[derive(Debug)]
struct Unanswered {
    run: String,
    bodies: Vec<String>,
    /// The keys that the store held before the run.
    foreign: BTreeSet<String>,
}

/// What the ledgers but our own tell of the target at this URL. What cannot be read tells nothing.
pub(crate) fn noted(url: &str, own: Option<&LedgerFile>) -> Noted {
    let mut noted = Noted::default();
    let is_own = |path: &PathBuf| own.is_some_and(|own| own.is_at(path));
    for path in ledgers().unwrap_or_default().into_iter().filter(|path| !is_own(path)) {
        noted.add(&path, url);
    }
    noted
}

impl Noted {
    /// The run that stored an item: the ledger names its key, or its body was being added.
    pub(crate) fn run_of(&self, item: &Listed) -> Option<&str> {
        let was_added = |one: &&Unanswered| {
            !one.foreign.contains(&item.key)
                && one.bodies.iter().any(|body| same_texts(&item.value, body))
        };
        let claimed = self.claimed.get(&item.key);
        let added = || self.unanswered.iter().find(was_added).map(|one| &one.run);
        claimed.or_else(added).map(String::as_str)
    }

    fn add(&mut self, path: &Path, url: &str) {
        let text = fs::read(path).unwrap_or_default();
        let sections = sections(&String::from_utf8_lossy(&text)).unwrap_or_default();
        let mut of_target = sections.into_iter().filter(|(begun, _)| begun.url == url).peekable();
        // A ledger without sections may be one that its run is about to lock.
        if of_target.peek().is_none() {
            return;
        }
        let is_at_work = is_in_use(path);
        of_target.for_each(|section| self.add_section(section, is_at_work));
    }

    /// Adds what a section tells.
    pub(crate) fn add_section(&mut self, (begun, remains): Section, is_at_work: bool) {
        let runs = if is_at_work { &mut self.at_work } else { &mut self.killed };
        self.claimed.extend(remains.ever.into_iter().map(|key| (key, begun.run.clone())));
        runs.insert(begun.run.clone());
        let bodies: Vec<_> = remains.unanswered.into_values().collect();
        if let (false, Some(foreign)) = (bodies.is_empty(), begun.foreign) {
            self.unanswered.push(Unanswered { run: begun.run, bodies, foreign });
        }
    }
}

fn is_in_use(path: &Path) -> bool {
    // The lock is shared, so that two runs that look at once do not take each other for the owner.
    let locked = File::open(path).map(|file| file.try_lock_shared());
    matches!(locked, Ok(Err(TryLockError::WouldBlock)))
}
