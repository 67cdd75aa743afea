//! One run of the Worker, and the way of its KV operations through their stages.
//!
//! In order: the limit of operations, fault rules "before", the size limit, the latency, the day's
//! quota, the effect, fault rules "after". So a rule "after" finds everything done. Between two
//! operations other invocations get their turn, as they do while a Worker awaits KV; that is how
//! concurrent adds lose entries of the index.

use super::connections::Connections;
use super::counts::OperationCounter;
use super::error::KvError;
use super::instruments::Instruments;
use super::operation::KvOperation;
use super::others::Others;
use super::quota::within_quota;
use super::records::{InvocationRecord, OperationRecords};
use super::state::State;
use super::strike::Strike;
use super::view::{ONLY_LOCATION, View};
use crate::chance::{Drawn, Draws};
use crate::conditions::{FaultAction, FaultPhase};
use crate::fault::FaultPlace;
use crate::storage::{Storage, Value};
use arc_swap::Guard;
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

/// One run of the Worker: a request, and what it does to a namespace.
#[derive(Debug)]
pub struct Invocation<'a> {
    pub(super) instruments: &'a Instruments,
    /// The state when the invocation began. After a reset it still writes there, where no later
    /// invocation reads.
    pub(super) state: Guard<Arc<State>>,
    /// The storage as this invocation meets it; None where all meet the same.
    storage: Option<Arc<dyn Storage>>,
    number: u64,
    location: Cow<'static, str>,
    origin: Origin,
    drawn: Mutex<Drawn>,
    pub(super) counter: OperationCounter,
    connections: Connections,
    pub(super) records: OperationRecords,
}

/// Where an invocation's operations come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A Worker, which runs at a location.
    Worker,
    /// Cloudflare's REST API: it reads the central store, and no location sees its writes at once.
    RestApi,
}

/// What the journal shows as the location of the REST API.
const REST_API: &str = "rest-api";

impl<'a> Invocation<'a> {
    /// The invocation for the request of that number, at the location that it asks for or at a
    /// random one.
    pub(super) fn new(
        instruments: &'a Instruments,
        state: Guard<Arc<State>>,
        number: u64,
        location: Option<&str>,
    ) -> Self {
        let connections = Connections::new(state.in_force.conditions.limits.connections);
        let storage = state.contents.storage.for_request();
        let mut invocation = Self {
            instruments,
            state,
            storage,
            number,
            location: Cow::Borrowed(ONLY_LOCATION),
            origin: Origin::Worker,
            drawn: Mutex::default(),
            counter: OperationCounter::default(),
            connections,
            records: OperationRecords::new(instruments.observation),
        };
        invocation.locate(location);
        invocation
    }

    /// The same invocation, as one of the REST API.
    pub(super) fn by_rest_api(self) -> Self {
        Self { location: Cow::Borrowed(REST_API), origin: Origin::RestApi, ..self }
    }

    fn locate(&mut self, location: Option<&str>) {
        let locations = self.state.in_force.conditions.consistency.locations;
        if let Some(location) = location.or(self.instruments.location.as_deref()) {
            self.location = location.to_owned().into();
        } else if locations > 1 {
            let number = self.draw(|mut draws| draws.below(locations)) + 1;
            self.location = format!("location-{number}").into();
        }
    }

    /// The number of its request.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The other programs on the same store, if there can be any.
    pub(crate) fn others(&self) -> Option<&'a Others> {
        self.instruments.others.as_ref()
    }

    /// Random bytes for a UUID.
    pub(crate) fn random_bytes(&self) -> [u8; 16] {
        self.draw(|mut draws| draws.bytes())
    }

    pub(crate) fn has_faults(&self) -> bool {
        !self.state.in_force.rules.is_empty()
    }

    /// Lets the first fault rule strike that matches, and waits as long as that rule says.
    pub(crate) async fn strike(&self, place: &FaultPlace<'_>, phase: FaultPhase) -> Option<Strike> {
        let (rules, clock) = (&self.state.in_force.rules, &self.instruments.clock);
        let now = clock.elapsed();
        let rule = self.draw(|mut draws| rules.strike(place, phase, now, &mut draws))?;
        Some(Strike::of(rule, &self.state, clock).await)
    }

    /// Ends the invocation, and answers what it has done.
    pub(crate) fn into_record(self) -> InvocationRecord {
        InvocationRecord {
            number: self.number,
            counts: self.counter.total(),
            operations: self.records.into_vec(),
            location: self.location,
        }
    }

    /// Lets other invocations run between two operations of this one.
    pub(super) async fn yield_to_others(&self) {
        if self.counter.total().sum() > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Runs an operation. Answers what a `get` found, or what a `put` or `delete` replaced.
    pub(super) async fn run(
        &self,
        mut operation: KvOperation<'_>,
    ) -> Result<Option<Value>, KvError> {
        self.run_through(&mut operation).await
    }

    /// As [`Invocation::run`], for operations that hold more of an answer than that.
    pub(super) async fn run_through(
        &self,
        operation: &mut KvOperation<'_>,
    ) -> Result<Option<Value>, KvError> {
        let result = self.attempt(operation).await;
        self.records.add(std::iter::once_with(|| operation.record(&result)));
        result
    }

    async fn attempt(&self, operation: &mut KvOperation<'_>) -> Result<Option<Value>, KvError> {
        let in_force = &self.state.in_force;
        let (limits, hazards) = (&in_force.conditions.limits, &self.instruments.hazards);
        if self.origin == Origin::Worker {
            self.counter.count(operation.method().kind(), 1, limits, hazards, self.number)?;
        } else {
            self.counter.add(operation.method().kind(), 1);
        }
        if in_force.plain {
            operation.check(&self.view(), hazards)?;
            return self.take_effect(operation).await;
        }
        self.strike_operation(operation, FaultPhase::Before).await?;
        operation.check(&self.view(), hazards)?;
        self.take_time(operation).await;
        let value = self.take_effect(operation).await?;
        self.strike_operation(operation, FaultPhase::After).await?;
        Ok(value)
    }

    async fn strike_operation(
        &self,
        operation: &mut KvOperation<'_>,
        phase: FaultPhase,
    ) -> Result<(), KvError> {
        if !self.has_faults() {
            return Ok(());
        }
        let (method, key) = (operation.method(), operation.key.to_string());
        let strike = self.strike(&FaultPlace::Kv(method.as_str(), &key), phase).await;
        let Some(Strike { id, action, waited }) = strike else { return Ok(()) };
        operation.fault = Some(id);
        operation.waited += waited;
        match action {
            FaultAction::Fail { status, text } => Err(KvError::Fault { method, status, text }),
            // Rules that drop or cut a connection are refused for KV operations when they are set.
            FaultAction::Delay(_) | FaultAction::Hold | FaultAction::Drop | FaultAction::Cut(_) => {
                Ok(())
            }
        }
    }

    /// Waits for a connection and for the operation's latency.
    async fn take_time(&self, operation: &mut KvOperation<'_>) {
        let state = &**self.state;
        let State { contents, in_force, .. } = state;
        let latency = operation.latency(&in_force.conditions.latency, contents, &self.view()).await;
        let latency = self.draw(|mut draws| latency.draw(&mut draws));
        if !latency.is_zero() {
            operation.waited +=
                self.connections.hold(latency, state, &self.instruments.clock).await;
        }
    }

    async fn take_effect(&self, operation: &mut KvOperation<'_>) -> Result<Option<Value>, KvError> {
        let view = View {
            cache_ttl: operation.cache_ttl(),
            sees_own_write: self.sees_own_write(operation),
            puts_more: operation.puts_more,
            ..self.view()
        };
        let quotas = &self.state.in_force.conditions.quotas;
        let asked = (operation.method(), operation.keys());
        within_quota(self.instruments, quotas, asked, self.number).await?;
        operation.take_effect(&self.state.contents, &view, &self.instruments.hazards).await
    }

    /// Where, by which clock and under what conditions this invocation sees the entries.
    pub(super) fn view(&self) -> View<'_> {
        View {
            request: Some(self.number),
            storage: self.storage.as_deref(),
            location: (self.origin == Origin::Worker).then_some(&*self.location),
            conditions: &self.state.in_force.conditions,
            clock: &self.instruments.clock,
            others: self.instruments.others.as_ref(),
            cache_ttl: None,
            sees_own_write: true,
            puts_more: false,
        }
    }

    /// Whether the location sees at once what the operation writes. Chance decides, where the conditions
    /// leave it open.
    fn sees_own_write(&self, operation: &KvOperation<'_>) -> bool {
        let percent = self.state.in_force.conditions.consistency.unseen_own_writes_percent;
        percent == 0 || !operation.writes() || self.draw(|mut draws| draws.below(100)) >= percent
    }

    fn draw<T>(&self, draw: impl FnOnce(Draws<'_>) -> T) -> T {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        draw(self.state.chance.draws(&mut drawn))
    }
}
