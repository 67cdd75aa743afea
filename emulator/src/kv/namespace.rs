//! A KV namespace: the entries of one store, and the conditions that hold for it.

use super::binding::Binding;
use super::contents::{Contents, View};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::conditions::Conditions;
use crate::fault::Rules;
use crate::hazard::Hazards;
use crate::observation::Observation;
use crate::storage::{Storage, StorageError};
use crate::usage::Meter;
use arc_swap::{ArcSwap, Guard};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A namespace. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Namespace {
    shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) clock: Clock,
    pub(super) hazards: Arc<Hazards>,
    pub(super) observation: Observation,
    pub(super) meter: Meter,
    state: ArcSwap<State>,
    /// Held while a state is made from the one before.
    change: Mutex<()>,
    /// Held while the entries are replaced, so that each replacement starts from the one before.
    replacement: tokio::sync::Mutex<()>,
    initial: Arc<dyn Storage>,
    snapshots: Mutex<HashMap<String, Arc<dyn Storage>>>,
}

/// What another takes the place of when entries are replaced or conditions set. An invocation keeps
/// the one that it began with.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) contents: Arc<Contents>,
    pub(super) in_force: Arc<InForce>,
    /// Begun anew with the entries, so that who began before draws nothing of it.
    pub(super) chance: Arc<Chance>,
}

/// The conditions, and what follows from them.
#[derive(Debug)]
pub(super) struct InForce {
    pub(super) conditions: Arc<Conditions>,
    pub(super) rules: Rules,
    pub(super) plain: bool,
}

impl Namespace {
    /// A namespace with the entries of `storage`. A reset returns to those of `initial`.
    #[must_use]
    pub fn new(
        storage: Arc<dyn Storage>,
        initial: Arc<dyn Storage>,
        conditions: Arc<Conditions>,
        clock: Clock,
        chance: Chance,
        hazards: Arc<Hazards>,
        observation: Observation,
    ) -> Self {
        let in_force = InForce::new(&Rules::default(), conditions, &clock);
        let state = State {
            contents: Contents::of(storage),
            in_force: Arc::new(in_force),
            chance: Arc::new(chance),
        };
        let shared = Shared {
            clock,
            hazards,
            observation,
            meter: Meter::new(observation),
            state: ArcSwap::from_pointee(state),
            change: Mutex::default(),
            replacement: tokio::sync::Mutex::default(),
            initial,
            snapshots: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The namespace as the invocation of that number sees it, at the `location` that it asks for
    /// or that chance gives it.
    #[must_use]
    pub fn bind(&self, number: u64, location: Option<&str>) -> Binding<'_> {
        Binding::new(&self.shared, self.state(), number, location)
    }

    /// The entries as they lie now, without KV's rules.
    #[must_use]
    pub fn storage(&self) -> Arc<dyn Storage> {
        Arc::clone(&self.state().contents.storage)
    }

    /// Writes what waited for a window that has ended, so that the entries lie as a read would
    /// find them.
    ///
    /// # Errors
    /// When the storage cannot be written.
    pub async fn settle(&self) -> Result<(), StorageError> {
        let state = self.shared.state.load_full();
        let (conditions, now) = (&state.in_force.conditions, self.shared.clock.now());
        state.contents.settle(&View { location: "", conditions, now }).await
    }

    /// The conditions that hold.
    #[must_use]
    pub fn conditions(&self) -> Arc<Conditions> {
        Arc::clone(&self.state().in_force.conditions)
    }

    /// Sets the conditions for the invocations that begin from now on. Fault rules that stay as
    /// they were keep their counts.
    pub fn set_conditions(&self, conditions: Arc<Conditions>) {
        let clock = &self.shared.clock;
        self.change(|before| {
            let in_force = InForce::new(&before.in_force.rules, conditions, clock);
            State { in_force: Arc::new(in_force), ..before.clone() }
        });
    }

    /// The fault rules at work.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.state().in_force.rules.clone()
    }

    /// What this namespace has used.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.shared.meter
    }

    /// Returns to the entries that the namespace started with. The same invocations then draw the
    /// same random numbers again; fault rules count from the beginning and release the requests that
    /// they hold. What invocations under way still write is lost.
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub async fn reset(&self) -> Result<(), StorageError> {
        let Shared { initial, meter, clock, .. } = &*self.shared;
        let _replacement = self.shared.replacement.lock().await;
        let storage = self.storage().replace(initial.as_ref()).await?;
        meter.clear();
        self.change(|before| {
            let InForce { rules, conditions, .. } = &*before.in_force;
            // Without any rule in between, even the same rules count anew.
            let none = rules.updated(&[], clock.now());
            let anew = InForce::new(&none, Arc::clone(conditions), clock);
            let chance = Arc::new(before.chance.anew());
            State { contents: Contents::of(storage), in_force: Arc::new(anew), chance }
        });
        Ok(())
    }

    /// Keeps the entries as they are now under a name, replacing an older snapshot of that name.
    ///
    /// # Errors
    /// When the storage cannot be read or written.
    pub async fn take_snapshot(&self, name: &str) -> Result<(), StorageError> {
        let snapshot = self.storage().copy().await?;
        self.snapshots().insert(name.to_owned(), snapshot);
        Ok(())
    }

    /// Returns to the entries of a snapshot, and answers whether there is one of that name. What
    /// invocations under way still write is lost.
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub async fn restore_snapshot(&self, name: &str) -> Result<bool, StorageError> {
        let snapshot = self.snapshots().get(name).map(Arc::clone);
        let Some(snapshot) = snapshot else { return Ok(false) };
        let _replacement = self.shared.replacement.lock().await;
        let storage = self.storage().replace(snapshot.as_ref()).await?;
        self.change(|before| State { contents: Contents::of(storage), ..before.clone() });
        Ok(true)
    }

    /// Drops a snapshot, and answers whether there was one of that name.
    #[must_use]
    pub fn drop_snapshot(&self, name: &str) -> bool {
        self.snapshots().remove(name).is_some()
    }

    /// The names of the snapshots, sorted.
    #[must_use]
    pub fn snapshot_names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.snapshots().keys().cloned().collect();
        names.sort();
        names
    }

    /// How many bytes the entries take: keys and values.
    ///
    /// # Errors
    /// When the storage cannot be read.
    pub async fn stored_bytes(&self) -> Result<usize, StorageError> {
        let entries = self.storage().entries().await?;
        Ok(entries.iter().map(|(key, value)| key.len() + value.len()).sum())
    }

    fn state(&self) -> Guard<Arc<State>> {
        self.shared.state.load()
    }

    fn change(&self, to: impl FnOnce(&State) -> State) {
        let _change = self.shared.change.lock().unwrap_or_else(PoisonError::into_inner);
        let after = to(&self.state());
        self.shared.state.store(Arc::new(after));
    }

    fn snapshots(&self) -> MutexGuard<'_, HashMap<String, Arc<dyn Storage>>> {
        self.shared.snapshots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InForce {
    fn new(rules: &Rules, conditions: Arc<Conditions>, clock: &Clock) -> Self {
        let rules = rules.updated(&conditions.faults, clock.now());
        Self { rules, plain: conditions.are_plain(), conditions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Seed;
    use crate::storage::Memory;

    #[tokio::test]
    async fn an_invocation_from_before_a_reset_draws_none_of_the_numbers_after_it() {
        let (storage, chance) = (|| Arc::new(Memory::default()), Seed::new(1).chance(""));
        let (clock, on) = (Clock::system(), Observation::On);
        let namespace =
            Namespace::new(storage(), storage(), Arc::default(), clock, chance, Arc::default(), on);
        let under_way = namespace.bind(1, None);
        let first = namespace.bind(2, None).random_bytes();
        namespace.reset().await.unwrap();
        assert_ne!(under_way.random_bytes(), first);
        assert_eq!(namespace.bind(3, None).random_bytes(), first);
    }
}
