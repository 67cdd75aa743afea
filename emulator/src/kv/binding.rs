//! A namespace as one invocation of a Worker sees it.
//!
//! Each operation is a step of its own: before every one but the first, other invocations get
//! their turn, as they do while a Worker awaits KV. That is where concurrent adds lose entries of
//! the index.

use super::contents::{Contents, View};
use super::error::{KvError, Method};
use super::get_list::get_list;
use super::key::{Key, ToKey};
use super::limits::MAX_BULK_KEYS;
use super::namespace::{InForce, Shared, State};
use super::operations::Operations;
use super::step::Step;
use crate::chance::{Drawn, Draws};
use crate::conditions::Phase;
use crate::fault::{Place, Rule};
use crate::hazard::Hazard;
use crate::journal;
use crate::observation::Observation;
use crate::storage::{FrozenEntries, KeyList, Value};
use arc_swap::Guard;
use futures_util::future::join_all;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many operations an add or a delete makes, the commonest invocations that make more than one.
const USUAL_OPERATIONS: usize = 3;

/// The location where there is only one.
const LOCATION: &str = "local";

/// `env.DB` in one invocation.
#[derive(Debug)]
pub struct Binding<'a> {
    pub(super) shared: &'a Shared,
    /// That with which the invocation began: what it still writes after a reset cannot be seen by
    /// those that follow.
    state: Guard<Arc<State>>,
    pub(super) operations: Operations,
    number: u64,
    location: Cow<'static, str>,
    drawn: Mutex<Drawn>,
    /// The connections that operations share; without a limit there are none to share.
    connections: Option<Semaphore>,
    journal: Mutex<Vec<journal::Operation>>,
}

impl<'a> Binding<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        state: Guard<Arc<State>>,
        number: u64,
        location: Option<&str>,
    ) -> Self {
        let conditions = &state.in_force.conditions;
        let connections = usize::try_from(conditions.limits.connections).unwrap_or(0);
        let mut binding = Self {
            shared,
            state,
            operations: Operations::default(),
            number,
            location: Cow::Borrowed(LOCATION),
            drawn: Mutex::default(),
            connections: (connections > 0).then(|| Semaphore::new(connections)),
            journal: Mutex::default(),
        };
        binding.locate(location);
        binding
    }

    /// Puts it where it asks to be handled, or where chance has it, if there is more than one place.
    fn locate(&mut self, location: Option<&str>) {
        let locations = self.in_force().conditions.consistency.locations;
        if let Some(location) = location {
            self.location = location.to_owned().into();
        } else if locations > 1 {
            let number = self.draw(|mut draws| draws.below(locations)) + 1;
            self.location = format!("location-{number}").into();
        }
    }

    /// What this invocation has done so far.
    #[must_use]
    pub fn operations(&self) -> &Operations {
        &self.operations
    }

    /// What this invocation has done so far, operation by operation.
    #[must_use]
    pub fn take_journal(&self) -> Vec<journal::Operation> {
        std::mem::take(&mut self.journal.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The request's number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The location that handles the request.
    #[must_use]
    pub fn location(&self) -> &Cow<'static, str> {
        &self.location
    }

    /// Whether there are fault rules that could strike.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        !self.in_force().rules.is_empty()
    }

    /// The first fault rule that strikes there and then.
    #[must_use]
    pub fn strike(&self, place: &Place<'_>, phase: Phase) -> Option<Arc<Rule>> {
        let now = self.shared.clock.now();
        self.draw(|mut draws| self.in_force().rules.strike(place, phase, now, &mut draws))
    }

    /// Waits on the emulator's clock.
    pub async fn sleep(&self, duration: Duration) {
        self.shared.clock.sleep(duration).await;
    }

    /// Random bytes of this invocation, for a UUID.
    #[must_use]
    pub fn random_bytes(&self) -> [u8; 16] {
        self.draw(|mut draws| draws.bytes())
    }

    /// Counts a hazard, and logs this case of it.
    pub fn note(&self, hazard: Hazard, what: impl FnOnce() -> String) {
        self.shared.hazards.note_each(hazard, self.shared.clock.now(), what);
    }

    /// Logs what happened to an entry.
    pub fn log(&self, what: impl FnOnce() -> String) {
        self.shared.hazards.log(what);
    }

    /// The value of `key`, or nothing.
    ///
    /// # Errors
    /// When the key is refused, a limit or fault strikes, or the storage fails.
    pub async fn get(&self, key: &(impl ToKey + ?Sized)) -> Result<Option<Value>, KvError> {
        let key = key.to_key(Method::Get)?;
        self.turn().await;
        Step::get(&key).run(self).await
    }

    /// The values of `keys`, each read by a `get` of its own, all started at once.
    ///
    /// # Errors
    /// As [`Binding::get`], the first that fails.
    pub async fn get_each(&self, keys: &[impl ToKey]) -> Result<Vec<Option<Value>>, KvError> {
        let keys = parse_each(keys, Method::Get)?;
        self.turn().await;
        self.run_each(keys.iter().map(Step::get)).await.into_iter().collect()
    }

    /// The entries in which a list of keys is read, each key by a `get` of its own, all started at
    /// once. `None` if the conditions allow something between those reads, or the storage cannot
    /// show its entries as they are at one moment: then call [`Binding::get_each`].
    ///
    /// # Errors
    /// As [`Binding::get`], the first that fails.
    pub async fn get_list(
        &self,
        keys: &KeyList,
    ) -> Result<Option<Arc<dyn FrozenEntries>>, KvError> {
        if !self.in_force().plain {
            return Ok(None);
        }
        self.turn().await;
        get_list(self, keys).await
    }

    /// A bulk read: one operation for up to [`MAX_BULK_KEYS`] keys. What it answers is a `Map`,
    /// which the Worker can do nothing with.
    ///
    /// # Errors
    /// When there are no keys or too many, or they hold too much, else as [`Binding::get`].
    pub async fn get_bulk(&self, names: &[impl AsRef<[u8]>]) -> Result<(), KvError> {
        self.turn().await;
        match names.len() {
            0 => return Err(KvError::NoBulkKeys),
            1..=MAX_BULK_KEYS => {}
            _ => return Err(KvError::TooManyBulkKeys),
        }
        let keys = names.iter().map(|name| Key::parse_bulk(name.as_ref()));
        let keys: Vec<Key> = keys.collect::<Result<_, _>>()?;
        let names: Vec<String> = keys.iter().map(|key| key.name().to_string()).collect();
        Step::get_bulk(&names.join(",").as_str().into(), &keys).run(self).await.map(drop)
    }

    /// Stores `value` under `key` and answers what it replaced.
    ///
    /// # Errors
    /// When the key or the value is refused, a limit or fault strikes, or the storage fails.
    pub async fn put(
        &self,
        key: &(impl ToKey + ?Sized),
        value: impl Into<Value>,
    ) -> Result<Option<Value>, KvError> {
        let key = key.to_key(Method::Put)?;
        self.turn().await;
        Step::put(&key, value.into()).run(self).await
    }

    /// Deletes `key` and answers what it held. A key that holds nothing is no error.
    ///
    /// # Errors
    /// When the key is refused, a limit or fault strikes, or the storage fails.
    pub async fn delete(&self, key: &(impl ToKey + ?Sized)) -> Result<Option<Value>, KvError> {
        let key = key.to_key(Method::Delete)?;
        self.turn().await;
        Step::delete(&key).run(self).await
    }

    /// Deletes `keys`, each by a `delete` of its own, all started at once. One that fails does not
    /// keep the others from taking effect.
    ///
    /// # Errors
    /// As [`Binding::delete`], the first that fails.
    pub async fn delete_each(&self, keys: &[impl ToKey]) -> Result<(), KvError> {
        let keys = parse_each(keys, Method::Delete)?;
        self.turn().await;
        let deleted = self.run_each(keys.iter().map(Step::delete)).await;
        deleted.into_iter().try_for_each(|deleted| deleted.map(drop))
    }

    /// The entries that this invocation sees.
    pub(super) fn contents(&self) -> &Contents {
        &self.state.contents
    }

    /// What holds for this invocation.
    pub(super) fn in_force(&self) -> &InForce {
        &self.state.in_force
    }

    /// Where, when and under what conditions this invocation sees the entries.
    pub(super) fn view(&self) -> View<'_> {
        View {
            location: &self.location,
            conditions: &self.in_force().conditions,
            now: self.shared.clock.now(),
        }
    }

    /// Draws from this invocation's chance.
    pub(super) fn draw<T>(&self, draw: impl FnOnce(Draws<'_>) -> T) -> T {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        draw(self.state.chance.draws(&mut drawn))
    }

    /// A connection, as long as it is held.
    pub(super) async fn connection(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.connections.as_ref()?.acquire().await.ok()
    }

    /// Counts a hazard; logs it if it is the first of its kind.
    pub fn hint(&self, hazard: Hazard, what: impl FnOnce() -> String) {
        self.shared.hazards.note(hazard, self.shared.clock.now(), what);
    }

    /// Writes as many operations into the journal as it keeps.
    pub(super) fn write_journal(&self, operations: impl Iterator<Item = journal::Operation>) {
        if self.shared.observation == Observation::Off {
            return;
        }
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let room = journal::MAX_OPERATIONS.saturating_sub(journal.len());
        match journal.len() {
            0 => *journal = Vec::with_capacity(operations.size_hint().0.min(room)),
            1 => journal.reserve_exact(USUAL_OPERATIONS - 1),
            _ => {}
        }
        journal.extend(operations.take(room));
    }

    /// Runs steps at once. Where nothing makes them wait, one after the other is the same.
    async fn run_each<'s>(
        &self,
        steps: impl Iterator<Item = Step<'s>>,
    ) -> Vec<Result<Option<Value>, KvError>> {
        if !self.in_force().plain {
            let run = |mut step: Step<'s>| async move { step.run(self).await };
            return join_all(steps.map(run)).await;
        }
        let mut results = Vec::with_capacity(steps.size_hint().0);
        for mut step in steps {
            results.push(step.run(self).await);
        }
        results
    }

    /// Lets other invocations run between two operations of this one.
    async fn turn(&self) {
        if self.operations.total().sum() > 0 {
            tokio::task::yield_now().await;
        }
    }
}

fn parse_each(keys: &[impl ToKey], method: Method) -> Result<Vec<Key>, KvError> {
    keys.iter().map(|key| key.to_key(method)).collect()
}
