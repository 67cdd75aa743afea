//! Runs a plan: the preflight, the scenarios that need a store of their own, all others side by side, the
//! clean-up.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime};

use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedSender, WeakUnboundedSender};
use tokio::task::JoinSet;

use super::budget::{Budget, StoreState};
use super::plan::Plan;
use super::retry::{self, Judgement};
use crate::record::{Cost, Event, Outcome, Proof, RunInfo, Verdict};
use crate::scenario::{AuthKey, Need, Scenario, Suite};
use crate::site::{self, Connection, Holdings, Interrupt, RunError, Stay, own_store};
use crate::statements::Statement;

/// Runs the plan and sends each event as it happens.
///
/// # Errors
/// When the target cannot be judged. Then nothing was stored.
pub async fn run(
    plan: Plan,
    interrupt: Interrupt,
    events: UnboundedSender<Event>,
) -> Result<(), RunError> {
    let began = Instant::now();
    let run = Run::begin(plan, interrupt, events).await?;
    let target_version = site::ask_version(&run.plan.client, &run.plan.base).await;
    let run = Arc::new(run);
    run.tell(Event::Started(run.info(target_version)));
    run.write_first().await;
    run.all().await;
    run.tell(Event::CleaningUp(run.stay.ledger.open_keys().len()));
    let leftovers = site::end(&run.stay, &run.interrupt).await;
    run.tell(Event::Finished {
        duration: began.elapsed(),
        is_interrupted: run.interrupt.is_stopping(),
        leftovers,
    });
    Ok(())
}

/// The cost of a run of the plan, and how many scenarios it would leave out. This only reads the store's
/// listing.
///
/// # Errors
/// When the target cannot be judged.
pub(crate) async fn estimate(plan: &Plan) -> Result<(Cost, usize), RunError> {
    let holdings = site::inspect(&plan.connection()).await?;
    let budget = budget(plan, &holdings);
    Ok((budget.cost, budget.left_out.len()))
}

fn budget(plan: &Plan, holdings: &Holdings) -> Budget {
    let may_empty = plan.allows_delete_all && plan.suite == Suite::Worker;
    let state = if may_empty { StoreState::Empty } else { store_state(holdings) };
    Budget::new(&plan.scenarios, state, plan.live.max_writes)
}

fn store_state(holdings: &Holdings) -> StoreState {
    let is_empty = holdings.as_ref().is_some_and(BTreeSet::is_empty);
    if is_empty { StoreState::Empty } else { StoreState::InUse }
}

/// Tells of each wait that the target asks for, until the run has ended.
fn tell_waits(connection: &Connection, events: WeakUnboundedSender<Event>) {
    let mut waits = connection.rest.watch();
    tokio::spawn(async move {
        while waits.changed().await.is_ok() {
            let wait = *waits.borrow_and_update();
            let (Some(time), Some(events)) = (wait, events.upgrade()) else { return };
            let _ = events.send(Event::Waiting(time));
        }
    });
}

#[derive(Debug)]
struct Run {
    stay: Stay,
    plan: Plan,
    budget: Budget,
    /// How many items the store held at the start; nothing when its listing could not be read.
    foreign_items: Option<usize>,
    /// Whether the listing has shown an item that was just added.
    is_listing_proven: AtomicBool,
    interrupt: Interrupt,
    events: UnboundedSender<Event>,
}

impl Run {
    async fn begin(
        plan: Plan,
        interrupt: Interrupt,
        events: UnboundedSender<Event>,
    ) -> Result<Self, RunError> {
        let connection = plan.connection();
        tell_waits(&connection, events.downgrade());
        let holdings = site::inspect(&connection).await?;
        let budget = budget(&plan, &holdings);
        let foreign_items = holdings.as_ref().map(BTreeSet::len);
        let is_sparing = store_state(&holdings) == StoreState::Empty
            && plan.live.consistency.window().is_some()
            && plan.suite == Suite::Worker;
        let stay = Stay::begin(connection, holdings, plan.live.ledger.clone()).sparing(is_sparing);
        let is_listing_proven = AtomicBool::new(false);
        Ok(Self { stay, plan, budget, foreign_items, is_listing_proven, interrupt, events })
    }

    /// Adds an item and waits until the listing shows it. The preflight may have read an index that did
    /// not exist, and KV may go on answering so from a cache. No scenario is judged before that ends.
    async fn write_first(&self) {
        let writes = self.budget.cost.kv_writes > 0;
        if self.stay.is_sparing && writes && !self.interrupt.is_stopping() {
            // If this fails, each scenario that needs it checks again and gives the reason.
            tokio::select! {
                _ = self.check_store() => {}
                () = self.interrupt.abandons() => {}
            }
        }
    }

    /// Checks that the store holds nothing of others, by a listing that shows added items.
    ///
    /// # Errors
    /// The reason to skip a scenario that touches everything stored.
    async fn check_store(&self) -> Result<(), String> {
        if self.stay.is_sparing && self.is_listing_proven.load(Ordering::Relaxed) {
            return own_store::check_listing(&self.stay).await;
        }
        let is_stopping = || self.interrupt.is_stopping();
        let checked = own_store::check_with_canary(&self.stay, is_stopping).await;
        self.is_listing_proven.store(checked.is_ok(), Ordering::Relaxed);
        checked
    }

    /// Judges the scenarios that need a store of their own, one after the other, and then all others side
    /// by side. The order matters: a broken target may leave entries that look like those of others.
    async fn all(self: &Arc<Self>) {
        let numbers = 0..self.plan.scenarios.len();
        let is_alone = |number: &usize| {
            !self.plan.has_own_stores && self.plan.scenarios[*number].needs(Need::OwnStore)
        };
        let (alone, together): (Vec<_>, Vec<_>) = numbers.partition(is_alone);
        for number in alone {
            self.judge(number, true).await;
        }
        self.together(together).await;
    }

    async fn together(self: &Arc<Self>, numbers: Vec<usize>) {
        let places = Arc::new(Semaphore::new(self.plan.jobs.max(1)));
        let mut tasks = JoinSet::new();
        for number in numbers {
            let (run, places) = (Arc::clone(self), Arc::clone(&places));
            tasks.spawn(async move {
                let _place = places.acquire_owned().await;
                let judging = Arc::clone(&run);
                // A panic in a task of its own ends only this scenario.
                let judged = tokio::spawn(async move { judging.judge(number, false).await });
                if judged.await.is_err() {
                    run.tell_broken(number);
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    }

    async fn judge(&self, number: usize, is_alone: bool) {
        let scenario = &self.plan.scenarios[number];
        self.tell(Event::ScenarioStarted(scenario.id.clone()));
        let began = Instant::now();
        let judgement = tokio::select! {
            judgement = self.judgement(number, is_alone) => judgement,
            () = self.interrupt.abandons() => self.not_judged(),
        };
        self.tell_verdict(scenario, judgement, began);
    }

    async fn judgement(&self, number: usize, is_alone: bool) -> Judgement {
        let scenario = &self.plan.scenarios[number];
        match self.reason_to_skip(scenario, is_alone).await {
            _ if self.interrupt.is_stopping() => self.not_judged(),
            Some(reason) => Outcome::Skipped(reason).into(),
            None => {
                let store = self.stay.store(number);
                retry::judge(&self.stay, scenario, &store, &self.interrupt).await
            }
        }
    }

    /// The judgement on a scenario that was not run to its end.
    fn not_judged(&self) -> Judgement {
        Outcome::Indeterminate(self.interrupt.reason().into()).into()
    }

    async fn reason_to_skip(&self, scenario: &Scenario, is_alone: bool) -> Option<String> {
        let key = self.plan.auth_key.as_ref();
        if key.is_none() && scenario.needs_auth_key() {
            return Some("it needs an auth key, and none was given".into());
        }
        if scenario.needs(Need::LettersInKey) && !key.is_some_and(AuthKey::has_letters) {
            return Some("the auth key has no letter whose case could be changed".into());
        }
        if self.budget.left_out.contains(&scenario.id) {
            return Some(
                "left out to keep the run's KV writes below the limit: others prove the same \
                 sentences (--max-writes 0 runs it)"
                    .into(),
            );
        }
        // The key-value store has no request that empties it, so the permission does not matter there.
        let may_empty = self.plan.allows_delete_all && self.plan.suite == Suite::Worker;
        let is_in_use = self.foreign_items.is_some_and(|items| items > 0);
        if is_alone && !may_empty && is_in_use && self.plan.live.consistency.window().is_some() {
            return Some(own_store::in_use(self.foreign_items.unwrap_or_default()));
        }
        if is_alone && !may_empty && !self.interrupt.is_stopping() {
            return self.check_store().await.err();
        }
        None
    }

    fn tell_broken(&self, number: usize) {
        let scenario = &self.plan.scenarios[number];
        let reason = "the suite itself failed on it, which is a defect of the suite";
        let judgement = Outcome::Indeterminate(reason.into()).into();
        self.tell_verdict(scenario, judgement, Instant::now());
    }

    fn tell_verdict(&self, scenario: &Scenario, judgement: Judgement, began: Instant) {
        self.tell(Event::ScenarioFinished(Box::new(Verdict {
            id: scenario.id.clone(),
            title: scenario.title.clone(),
            level: scenario.level,
            endpoints: scenario.endpoints.clone(),
            proves: scenario.proves.iter().map(|id| self.proof(id)).collect(),
            outcome: judgement.outcome,
            duration: began.elapsed(),
            settled_after: judgement.settled_after,
            known_failing: self.plan.known_failing.get(&scenario.id).cloned(),
        })));
    }

    fn proof(&self, id: &str) -> Proof {
        let known = self.plan.statements.get(id);
        let field = |read: fn(&Statement) -> &String| known.map(read).cloned().unwrap_or_default();
        Proof { id: id.to_owned(), source: field(|s| &s.source), text: field(|s| &s.text) }
    }

    fn info(&self, target_version: Option<String>) -> RunInfo {
        let mask = &self.stay.connection.mask;
        RunInfo {
            suite: self.plan.suite,
            version: env!("CARGO_PKG_VERSION"),
            contract: self.plan.contract,
            is_strict: self.plan.is_strict,
            target: mask.apply(&self.plan.target),
            target_version: target_version.map(|version| mask.apply(&version)),
            mark: self.stay.mark().to_owned(),
            consistency: self.plan.live.consistency.to_string(),
            foreign_items: self.foreign_items,
            began: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            scenarios: self.plan.scenarios.len(),
            cost: (!self.plan.has_own_stores).then_some(self.budget.cost),
            statements: self.plan.statements.iter().cloned().collect(),
        }
    }

    /// If nobody listens, the run goes on, because it still has to clean up.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }
}
