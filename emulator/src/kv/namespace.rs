//! A KV namespace: its entries, its snapshots, and the conditions that hold for it.

use super::contents::Contents;
use super::instruments::Instruments;
use super::invocation::Invocation;
use super::others::Others;
use super::state::{InForce, State};
use crate::chance::Chance;
use crate::clock::Timestamp;
use crate::conditions::Conditions;
use crate::fault::Rules;
use crate::storage::{Home, Opened, Storage, StorageError};
use crate::usage::Reading;
use arc_swap::{ArcSwap, Guard};
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// A namespace of Workers KV.
#[derive(Debug)]
pub struct Namespace {
    pub(super) instruments: Instruments,
    pub(super) state: ArcSwap<State>,
    /// Held while a state is made from the one before.
    change: Mutex<()>,
    /// Held while the entries are replaced, so that each replacement starts from the one before.
    replacement: tokio::sync::Mutex<()>,
    initial: Arc<dyn Storage>,
    home: Arc<dyn Home>,
}

impl Namespace {
    /// A namespace as a backend hands it out. A reset returns to the entries of `initial`.
    #[must_use]
    pub fn new(
        Opened { storage, home }: Opened,
        initial: Arc<dyn Storage>,
        conditions: Arc<Conditions>,
        chance: Chance,
        mut instruments: Instruments,
    ) -> Self {
        instruments.others = home.coordination().map(Others::new);
        let in_force = InForce::new(&Rules::default(), conditions, &instruments.clock);
        let state = State {
            contents: Contents::of(storage),
            in_force: Arc::new(in_force),
            chance: Arc::new(chance),
            reset: CancellationToken::new(),
        };
        Self {
            instruments,
            state: ArcSwap::from_pointee(state),
            change: Mutex::default(),
            replacement: tokio::sync::Mutex::default(),
            initial,
            home,
        }
    }

    /// Begins the invocation for the request of that number, at the location that it asks for or at
    /// a random one.
    #[must_use]
    pub fn begin(&self, number: u64, location: Option<&str>) -> Invocation<'_> {
        Invocation::new(&self.instruments, self.state(), number, location)
    }

    /// Begins the request of that number to Cloudflare's REST API, which no location is near.
    #[must_use]
    pub fn begin_rest(&self, number: u64) -> Invocation<'_> {
        self.begin(number, Some("")).by_rest_api()
    }

    /// The conditions in force.
    #[must_use]
    pub fn conditions(&self) -> Arc<Conditions> {
        Arc::clone(&self.state().in_force.conditions)
    }

    /// Sets the conditions for the invocations that begin from now on. Fault rules that do not
    /// change keep their counts.
    pub fn set_conditions(&self, conditions: Arc<Conditions>) {
        self.change(|before| {
            let (rules, clock) = (&before.in_force.rules, &self.instruments.clock);
            let in_force = InForce::new(rules, conditions, clock);
            State { in_force: Arc::new(in_force), ..before.clone() }
        });
    }

    /// The fault rules in force.
    pub(crate) fn rules(&self) -> Rules {
        self.state().in_force.rules.clone()
    }

    /// The operations that this namespace has used.
    ///
    /// # Errors
    /// When other programs use the namespace too, and the store cannot be asked about theirs.
    pub async fn usage(&self, now: Timestamp) -> Result<Reading, StorageError> {
        self.instruments.usage(now).await
    }

    /// Tells other programs on the store of the operations that they do not know of yet.
    ///
    /// # Errors
    /// When the storage cannot be written.
    pub(crate) async fn tell_usage(&self) -> Result<(), StorageError> {
        match &self.instruments.others {
            Some(others) => others.tell().await,
            None => Ok(()),
        }
    }

    /// Returns to the entries that the namespace started with. The same invocations then draw the
    /// same random numbers again; fault rules count from the beginning and release the requests that
    /// they hold. Invocations under way wait for nothing more, and what they still write is lost.
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub async fn reset(&self) -> Result<(), StorageError> {
        let _replacement = self.replacement.lock().await;
        let storage = self.storage().replace(self.initial.as_ref()).await?;
        self.instruments.clear_usage().await?;
        let clock = &self.instruments.clock;
        self.change(|before| {
            let InForce { rules, conditions, .. } = &*before.in_force;
            // Without any rule in between, even the same rules count anew.
            let none = rules.updated(&[], clock.elapsed());
            let anew = InForce::new(&none, Arc::clone(conditions), clock);
            let chance = Arc::new(before.chance.anew());
            before.reset.cancel();
            State {
                contents: Contents::of(storage),
                in_force: Arc::new(anew),
                chance,
                reset: CancellationToken::new(),
            }
        });
        Ok(())
    }

    /// Wakes the invocations under way, and releases those that fault rules hold. For a namespace that
    /// goes away.
    pub(crate) fn close(&self) {
        let state = self.state();
        state.reset.cancel();
        drop(state.in_force.rules.updated(&[], self.instruments.clock.elapsed()));
    }

    /// Removes what is kept of the namespace for good, and answers whether anything was. Invocations
    /// under way wait for nothing more, and what they still write is lost.
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub(crate) async fn remove(&self) -> Result<bool, StorageError> {
        let was_kept = self.home.remove().await?;
        self.close();
        Ok(was_kept)
    }

    /// The title that it was given, if it was.
    pub(crate) fn title(&self) -> Option<String> {
        self.home.title()
    }

    /// Gives it a title.
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub(crate) async fn set_title(&self, title: &str) -> Result<(), StorageError> {
        self.home.set_title(title).await
    }

    /// Keeps the entries as they are now under a name, replacing an older snapshot of that name.
    ///
    /// # Errors
    /// When the storage cannot be read or written.
    pub async fn take_snapshot(&self, name: &str) -> Result<(), StorageError> {
        self.home.take_snapshot(name, self.storage().as_ref()).await
    }

    /// Returns to the entries of a snapshot, and answers whether there is one of that name. What
    /// invocations under way still write is lost.
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub async fn restore_snapshot(&self, name: &str) -> Result<bool, StorageError> {
        let Some(snapshot) = self.home.snapshot(name).await? else { return Ok(false) };
        let _replacement = self.replacement.lock().await;
        let storage = self.storage().replace(snapshot.as_ref()).await?;
        self.change(|before| State { contents: Contents::of(storage), ..before.clone() });
        Ok(true)
    }

    /// Drops a snapshot, and answers whether there was one of that name.
    ///
    /// # Errors
    /// When the storage cannot be written; then nothing has changed.
    pub async fn drop_snapshot(&self, name: &str) -> Result<bool, StorageError> {
        self.home.drop_snapshot(name).await
    }

    /// The names of the snapshots, sorted.
    ///
    /// # Errors
    /// When the storage cannot be read.
    pub async fn snapshot_names(&self) -> Result<Vec<String>, StorageError> {
        self.home.snapshot_names().await
    }

    pub(super) fn state(&self) -> Guard<Arc<State>> {
        self.state.load()
    }

    fn change(&self, to: impl FnOnce(&State) -> State) {
        let _change = self.change.lock().unwrap_or_else(PoisonError::into_inner);
        let after = to(&self.state());
        self.state.store(Arc::new(after));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Seed;
    use crate::clock::Clock;
    use crate::hazard::Hazards;
    use crate::observation::Observation;
    use crate::storage::{Backend, Memory, MemoryBackend};

    #[tokio::test]
    async fn an_invocation_from_before_a_reset_draws_none_of_the_numbers_after_it() {
        let (opened, initial) = (MemoryBackend::default().open(""), Arc::new(Memory::default()));
        let (clock, chance) = (Clock::system(), Seed::new(1).chance(""));
        let hazards = Arc::new(Hazards::new(Observation::On, clock.clone()));
        let instruments = Instruments::new(clock, hazards, Observation::On);
        let namespace = Namespace::new(opened, initial, Arc::default(), chance, instruments);
        let under_way = namespace.begin(1, None);
        let first = namespace.begin(2, None).random_bytes();
        namespace.reset().await.unwrap();
        assert_ne!(under_way.random_bytes(), first);
        assert_eq!(namespace.begin(3, None).random_bytes(), first);
    }
}
