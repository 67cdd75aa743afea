//! Runs a plan: the preflight, the scenarios that need a store of their own, all others side by side, the
//! clean-up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::about;
use super::budget::{Budget, StoreState};
use super::estimate::{may_empty, store_state};
use super::held_back::{self, HeldBack};
use super::plan::Plan;
use super::reading;
use super::retry::{self, Judgement};
use super::share::share;
use crate::record::{Event, Held, Others, Outcome, RunInfo};
use crate::scenario::{AuthKey, Need, Scenario, Suite};
use crate::site::protocol::Listed;
use crate::site::{
    self, Connection, Interrupt, OtherRuns, Reserved, RunError, Stay, Supervisor, own_store,
};

/// Runs the plan and sends each event as it happens.
///
/// # Errors
/// When the target cannot be judged. Then nothing was stored.
pub async fn run(
    plan: Plan,
    supervisor: Supervisor,
    events: UnboundedSender<Event>,
) -> Result<(), RunError> {
    let began = Instant::now();
    let run = Run::begin(plan, supervisor, events).await?;
    let target_version = site::ask_version(&run.plan.client, &run.plan.base).await;
    let run = Arc::new(run);
    run.tell(Event::Started(run.info(target_version)));
    run.supervisor.progress.begin("scenarios", run.plan.scenarios.len());
    run.write_first().await;
    run.all().await;
    let leftovers = site::end(&run.stay, &run.supervisor).await;
    run.give_back().await;
    let others = site::compare(&run.stay, run.ignores_losses(), run.interrupt()).await;
    run.tell_held_back(&others);
    run.tell(Event::Finished {
        duration: began.elapsed(),
        is_interrupted: run.interrupt().is_stopping(),
        leftovers,
        others,
    });
    Ok(())
}

/// What the store holds, and what is known of other runs. Ledgers are read before the listing and after it, since
/// a run may begin or end meanwhile.
async fn look_around(
    plan: &Plan,
    connection: &Connection,
) -> Result<(Option<Vec<Listed>>, OtherRuns), RunError> {
    if plan.has_own_stores {
        // Nobody else is at an emulator of the suite's own, and so no ledger tells of it.
        return Ok((site::inspect_items(connection).await?, OtherRuns::default()));
    }
    let url = connection.base.to_string();
    let mut noted = site::noted_at(&url, plan.live.ledger.as_ref()).await;
    let items = site::inspect_items(connection).await?;
    if let Some(fleet) = plan.fleet() {
        site::add_fleet(&mut noted, fleet).await;
    }
    let other_runs = OtherRuns::seen(noted, items.as_deref());
    Ok((items, other_runs))
}

#[derive(Debug)]
struct Run {
    stay: Stay,
    plan: Plan,
    budget: Budget,
    /// What was taken out of the fleet's budget for the day, until the run gives the rest back.
    reserved: Mutex<Option<Reserved>>,
    /// What the store held at the start; nothing when its listing could not be read.
    held: Option<Held>,
    /// The failures that are told at the end.
    held_back: Mutex<Vec<HeldBack>>,
    /// Whether the listing has shown an item that was just added.
    is_listing_proven: AtomicBool,
    supervisor: Supervisor,
    events: UnboundedSender<Event>,
}

impl Run {
    async fn begin(
        plan: Plan,
        supervisor: Supervisor,
        events: UnboundedSender<Event>,
    ) -> Result<Self, RunError> {
        let connection = plan.connection();
        supervisor.hear_waits(&connection);
        let (items, other_runs) = look_around(&plan, &connection).await?;
        let held = items.as_ref().map(|items| other_runs.held(items));
        let holdings = items.map(site::keys);
        let (budget, reserved) = share(&plan, &holdings).await?;
        let is_sparing = store_state(&holdings) == StoreState::Empty
            && plan.live.consistency.window().is_some()
            && plan.suite == Suite::Worker;
        let stay = Stay::begin(connection, holdings, plan.live.ledger.clone())
            .await
            .sparing(is_sparing)
            .read_only(plan.is_read_only)
            .beside(other_runs);
        let reserved = Mutex::new(reserved);
        let (held_back, is_listing_proven) = (Mutex::default(), AtomicBool::new(false));
        Ok(Self {
            stay,
            plan,
            budget,
            reserved,
            held,
            held_back,
            is_listing_proven,
            supervisor,
            events,
        })
    }

    /// Adds an item and waits until the listing shows it. The preflight may have read an index that did
    /// not exist, and KV may go on answering so from a cache. No scenario is judged before that ends.
    async fn write_first(&self) {
        let writes = self.budget.cost.kv_writes > 0;
        if self.stay.is_sparing && writes && !self.interrupt().is_stopping() {
            // If this fails, each scenario that needs it checks again and gives the reason.
            tokio::select! {
                _ = self.check_store() => {}
                () = self.interrupt().abandons() => {}
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
        let is_stopping = || self.interrupt().is_stopping();
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
        self.alone(alone).await;
        self.together(together).await;
    }

    /// Judges scenarios one after the other. No other member of the fleet changes the target meanwhile.
    async fn alone(&self, numbers: Vec<usize>) {
        if numbers.is_empty() {
            return;
        }
        let alone = tokio::select! {
            // Without the ledger nothing is stored, and each scenario says so.
            alone = self.stay.alone() => alone.ok().flatten(),
            () = self.interrupt().abandons() => None,
        };
        for number in numbers {
            self.judge(number, true).await;
        }
        if let Some(alone) = alone {
            alone.end().await;
        }
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

    /// Gives back what is left of the run's share of the day.
    async fn give_back(&self) {
        let reserved = self.reserved.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(reserved) = reserved {
            reserved.used(self.stay.writes()).await;
        }
    }

    fn interrupt(&self) -> &Interrupt {
        &self.supervisor.interrupt
    }

    async fn judge(&self, number: usize, is_alone: bool) {
        let (id, progress) = (&self.plan.scenarios[number].id, &self.supervisor.progress);
        progress.name(id.as_str());
        self.tell(Event::ScenarioStarted(id.clone()));
        let began = Instant::now();
        let judgement = tokio::select! {
            judgement = self.judgement(number, is_alone) => judgement,
            () = self.interrupt().abandons() => self.not_judged(),
        };
        if matches!(judgement.outcome, Outcome::Failed(_)) {
            progress.fail();
        }
        progress.advance();
        self.tell_or_hold_back(number, judgement, began.elapsed());
    }

    /// Tells a verdict, unless it is a failure that another run may have caused.
    fn tell_or_hold_back(&self, number: usize, judgement: Judgement, duration: Duration) {
        let scenario = &self.plan.scenarios[number];
        let is_shared = !self.plan.has_own_stores;
        if is_shared && held_back::may_be_of_another_run(scenario, &judgement.outcome) {
            let held_back = HeldBack { number, judgement, duration };
            self.held_back.lock().unwrap_or_else(PoisonError::into_inner).push(held_back);
        } else {
            self.tell_verdict(scenario, judgement, duration);
        }
    }

    /// Tells the failures that were held back, now that it is known whether another run was at work.
    fn tell_held_back(&self, others: &Others) {
        let held =
            std::mem::take(&mut *self.held_back.lock().unwrap_or_else(PoisonError::into_inner));
        for HeldBack { number, judgement, duration } in held {
            let judgement = held_back::beside(judgement, &others.runs_at_work);
            self.tell_verdict(&self.plan.scenarios[number], judgement, duration);
        }
    }

    /// Whether it says nothing if items of others are gone.
    fn ignores_losses(&self) -> bool {
        self.plan.is_read_only || may_empty(&self.plan)
    }

    async fn judgement(&self, number: usize, is_alone: bool) -> Judgement {
        let scenario = &self.plan.scenarios[number];
        let reason = self.reason_to_skip(scenario, is_alone).await;
        let fault = self.stay.ledger.fault().filter(|_| !reading::only_reads(scenario));
        match reason {
            _ if self.interrupt().is_stopping() => self.not_judged(),
            // Nothing may be stored any more.
            _ if fault.is_some() => Outcome::Indeterminate(fault.unwrap_or_default()).into(),
            Some(reason) => Outcome::Skipped(reason).into(),
            None => {
                let store = self.stay.store(number);
                retry::judge(&self.stay, scenario, &store, self.interrupt()).await
            }
        }
    }

    /// The judgement on a scenario that was not run to its end.
    fn not_judged(&self) -> Judgement {
        Outcome::Indeterminate(self.interrupt().reason().into()).into()
    }

    async fn reason_to_skip(&self, scenario: &Scenario, is_alone: bool) -> Option<String> {
        if self.plan.is_read_only && !reading::only_reads(scenario) {
            return Some(reading::REASON.into());
        }
        let key = self.plan.auth_key.as_ref();
        if key.is_none() && scenario.needs_auth_key() {
            return Some("it needs an auth key, and none was given".into());
        }
        if scenario.needs(Need::LettersInKey) && !key.is_some_and(AuthKey::has_letters) {
            return Some("the auth key has no letter whose case could be changed".into());
        }
        if self.budget.left_out.contains(&scenario.id) {
            return Some(
                "left out to keep the run's KV writes below the limit (--max-writes, --day-writes): others \
                 prove the same sentences"
                    .into(),
            );
        }
        if !is_alone || self.interrupt().is_stopping() {
            return None;
        }
        if let Err(reason) = own_store::others_hold_nothing(&self.stay).await {
            return Some(reason);
        }
        if may_empty(&self.plan) {
            return None;
        }
        let is_believed = self.plan.is_read_only || self.plan.live.consistency.window().is_some();
        match self.held.as_ref().filter(|held| held.total() > 0) {
            Some(held) if is_believed => Some(own_store::in_use(held)),
            _ if self.plan.is_read_only => None,
            _ => self.check_store().await.err(),
        }
    }

    fn tell_broken(&self, number: usize) {
        let scenario = &self.plan.scenarios[number];
        let reason = "the suite itself failed on it, which is a defect of the suite";
        let judgement = Outcome::Indeterminate(reason.into()).into();
        self.tell_verdict(scenario, judgement, Duration::ZERO);
    }

    fn tell_verdict(&self, scenario: &Scenario, judgement: Judgement, duration: Duration) {
        let verdict = about::verdict(&self.plan, scenario, judgement, duration);
        self.tell(Event::ScenarioFinished(Box::new(verdict)));
    }

    fn info(&self, target_version: Option<String>) -> RunInfo {
        about::info(&self.plan, &self.stay, self.held.as_ref(), self.budget.cost, target_version)
    }

    /// If nobody listens, the run goes on, because it still has to clean up.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }
}
