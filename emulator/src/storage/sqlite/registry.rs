//! The namespaces by name: which sets they name on the disk, and which of those are in use.

use super::entry_set::EntrySet;
use super::hold::{Hold, Holds};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Below so many, sets in use are not searched for ones that are no longer.
const MIN_SEARCHED: usize = 64;

/// All namespaces.
#[derive(Debug)]
pub(super) struct Registry {
    names: Mutex<Names>,
    holds: Arc<Holds>,
}

#[derive(Debug)]
struct Names {
    /// The number of the set of each namespace that is kept.
    kept: BTreeMap<String, i64>,
    /// The titles that namespaces were given.
    titles: BTreeMap<String, String>,
    /// The sets in use, so that all who use a namespace share what is known of it.
    used: HashMap<String, Weak<EntrySet>>,
    /// With how many sets in use the next search begins.
    search_at: usize,
}

/// What a transaction did to a namespace.
#[derive(Debug)]
pub(super) enum NameChange {
    /// It names this set now.
    Names(String, Arc<EntrySet>),
    /// It has this title now.
    Titled(String, String),
    Removed(String),
}

impl Registry {
    pub(super) fn new(
        kept: BTreeMap<String, i64>,
        titles: BTreeMap<String, String>,
        holds: Arc<Holds>,
    ) -> Self {
        let names = Names { kept, titles, used: HashMap::new(), search_at: MIN_SEARCHED };
        Self { names: Mutex::new(names), holds }
    }

    /// The names of the namespaces that are kept, sorted.
    pub(super) fn kept(&self) -> Vec<String> {
        let names = self.names();
        let kept: BTreeSet<_> = names.kept.keys().chain(names.titles.keys()).collect();
        kept.into_iter().cloned().collect()
    }

    /// The title that a namespace was given.
    pub(super) fn title(&self, namespace: &str) -> Option<String> {
        self.names().titles.get(namespace).cloned()
    }

    /// The set of that namespace.
    pub(super) fn open(&self, name: &str) -> Arc<EntrySet> {
        let mut names = self.names();
        if let Some(set) = names.used.get(name).and_then(Weak::upgrade) {
            return set;
        }
        let set = match names.kept.get(name) {
            Some(id) => EntrySet::written(Some(name.to_owned()), Hold::of(*id, &self.holds)),
            None => EntrySet::unwritten(name),
        };
        let set = Arc::new(set);
        names.used.insert(name.to_owned(), Arc::downgrade(&set));
        names.forget_unused();
        set
    }

    /// Takes note of what was committed.
    pub(super) fn apply(&self, change: NameChange) {
        let mut names = self.names();
        match change {
            NameChange::Names(name, set) => {
                if let Some(id) = set.id() {
                    names.kept.insert(name.clone(), id);
                }
                names.used.insert(name, Arc::downgrade(&set));
            }
            NameChange::Titled(name, title) => drop(names.titles.insert(name, title)),
            NameChange::Removed(name) => {
                names.kept.remove(&name);
                names.titles.remove(&name);
                let used = names.used.remove(&name);
                if let Some(set) = used.and_then(|set| set.upgrade()) {
                    set.remove();
                }
            }
        }
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Names {
    /// Forgets the sets that nobody uses, when twice as many are noted as the last search left.
    fn forget_unused(&mut self) {
        if self.used.len() >= self.search_at {
            self.used.retain(|_, set| set.strong_count() > 0);
            self.search_at = MIN_SEARCHED.max(2 * self.used.len());
        }
    }
}
