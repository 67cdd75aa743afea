//! Runs a plan: preflight, the scenarios that need the store alone, the others side by side, clean-up.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::attempts;
use super::attempts::Judgement;
use super::budget::{Budget, StoreState};
use super::plan::Plan;
use crate::record::{Cost, Event, Outcome, Proof, RunInfo, Verdict};
use crate::scenario::{AuthKey, Need, Scenario, Suite};
use crate::site::{self, Holdings, Interrupt, RunError, Session, own_store, removal};

/// Runs the plan and tells each event as it happens.
///
/// # Errors
/// When the target cannot be judged at all. Nothing has been stored then.
pub async fn run(
    mut plan: Plan,
    interrupt: Interrupt,
    events: UnboundedSender<Event>,
) -> Result<(), RunError> {
    let began = Instant::now();
    let mut session = plan.session();
    let holdings = site::inspect(&session).await?;
    let budget = budget(&plan, &holdings);
    let foreign_items = holdings.as_ref().map(BTreeSet::len);
    session.is_sparing = store_state(&holdings) == StoreState::Empty
        && plan.live.consistency.window().is_some()
        && plan.suite == Suite::Worker;
    session.open_ledger(holdings, plan.live.ledger.take());
    let run = Arc::new(Run { session, plan, budget, foreign_items, interrupt, events });
    let target_version = site::ask_version(&run.session).await;
    run.tell(Event::Started(run.info(target_version)));
    run.write_first().await;
    run.all().await;
    run.tell(Event::CleaningUp(run.session.ledger.open_keys().len()));
    let leftovers = removal::finish(&run.session, &run.interrupt).await;
    if leftovers.is_empty() {
        run.session.ledger.close();
    }
    run.tell(Event::Finished {
        duration: began.elapsed(),
        is_interrupted: run.interrupt.is_stopping(),
        leftovers,
    });
    Ok(())
}

/// What a run of the plan would ask of the platform, and which scenarios it would leave out. Reads the
/// store's listing and changes nothing.
///
/// # Errors
/// When the target cannot be judged at all.
pub async fn estimate(plan: &Plan) -> Result<(Cost, usize), RunError> {
    let holdings = site::inspect(&plan.session()).await?;
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

#[derive(Debug)]
struct Run {
    session: Session,
    plan: Plan,
    budget: Budget,
    /// How many items the store held at the start, where that could be told.
    foreign_items: Option<usize>,
    interrupt: Interrupt,
    events: UnboundedSender<Event>,
}

impl Run {
    /// Where the listing may have been read from an index that did not exist, KV may go on saying so:
    /// an item is added first, and the listing has to show it before anything is judged by it.
    async fn write_first(&self) {
        let writes = self.budget.cost.kv_writes > 0;
        if self.session.is_sparing && writes && !self.interrupt.is_stopping() {
            // Where it fails, each scenario that rests on it looks again, and tells why.
            let _ = own_store::check(&self.session, &self.interrupt).await;
        }
    }

    /// One after the other what needs the store alone, and then side by side all else. In this order
    /// because a broken target may leave entries that nobody can tell from those of others.
    async fn all(self: &Arc<Self>) {
        let numbers = 0..self.plan.scenarios.len();
        let is_alone = |number: &usize| {
            !self.session.has_own_stores && self.plan.scenarios[*number].needs(Need::OwnStore)
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
                // A task of its own, so that a panic is told as this scenario's and stops nothing.
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
        let judgement = match self.reason_to_skip(scenario, is_alone).await {
            _ if self.interrupt.is_stopping() => {
                Outcome::Indeterminate(attempts::INTERRUPTED.into()).into()
            }
            Some(reason) => Outcome::Skipped(reason).into(),
            None => {
                let store = self.session.store(number);
                attempts::judge(&self.session, scenario, &store, &self.interrupt).await
            }
        };
        self.tell_verdict(scenario, judgement, began);
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
        // No request empties the key-value store, so leave to empty it is no help there.
        let may_empty = self.plan.allows_delete_all && self.plan.suite == Suite::Worker;
        let is_in_use = self.foreign_items.is_some_and(|items| items > 0);
        if is_alone && !may_empty && is_in_use && self.session.consistency.window().is_some() {
            return Some(own_store::in_use(self.foreign_items.unwrap_or_default()));
        }
        if is_alone && !may_empty && !self.interrupt.is_stopping() {
            return own_store::check(&self.session, &self.interrupt).await.err();
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
            known_failing: None,
        })));
    }

    fn proof(&self, id: &str) -> Proof {
        let known = self.plan.statements.get(id);
        let field = |read: fn(&crate::statements::Statement) -> &String| {
            known.map(read).cloned().unwrap_or_default()
        };
        Proof { id: id.to_owned(), source: field(|s| &s.source), text: field(|s| &s.text) }
    }

    fn info(&self, target_version: Option<String>) -> RunInfo {
        RunInfo {
            suite: self.plan.suite,
            version: env!("CARGO_PKG_VERSION"),
            contract: self.plan.contract,
            is_strict: self.plan.is_strict,
            target: self.session.mask.apply(&self.plan.target),
            target_version: target_version.map(|version| self.session.mask.apply(&version)),
            mark: self.session.run_mark.clone(),
            consistency: self.session.consistency.to_string(),
            foreign_items: self.foreign_items,
            scenarios: self.plan.scenarios.len(),
            cost: (!self.session.has_own_stores).then_some(self.budget.cost),
            statements: self.plan.statements.iter().cloned().collect(),
        }
    }

    /// Nobody listening is no reason to stop: the clean-up has to happen all the same.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }
}
