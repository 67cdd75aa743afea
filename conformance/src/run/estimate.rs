//! What a run will do, as far as it is known before it writes anything.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::budget::{Budget, StoreState, is_run};
use super::plan::Plan;
use super::reading;
use crate::record::{Cost, OtherRun};
use crate::scenario::{Scenario, Suite};
use crate::site::{self, Holdings, NOTICED_INTERVAL, OtherRuns, RunError};

/// What a run would do, as far as it is known before.
#[derive(Debug)]
pub(crate) struct Estimate {
    pub(crate) cost: Cost,
    /// About how long the run would take.
    pub(crate) time: Duration,
    /// How many scenarios would be left out to save writes.
    pub(crate) left_out: usize,
    /// How many would be skipped, since they do not only read.
    pub(crate) not_reading: usize,
    /// How many would be skipped, since they need a store of their own and this one is in use.
    pub(crate) held_off: usize,
    /// The other runs whose items the store holds.
    pub(crate) other_runs: Vec<OtherRun>,
}

/// What a run of the plan would do. This only reads the store's listing.
///
/// # Errors
/// When the target cannot be judged.
pub(crate) async fn estimate(plan: &Plan) -> Result<Estimate, RunError> {
    let began = Instant::now();
    let items = site::inspect_items(&plan.connection()).await?;
    let latency = began.elapsed();
    let noted = site::noted_at(&plan.base.to_string(), plan.live.ledger.as_ref()).await;
    let seen = OtherRuns::seen(noted, items.as_deref());
    let other_runs = seen.held(items.iter().flatten()).runs;
    let holdings = items.map(site::keys);
    let budget = budget(plan, &holdings, plan.live.max_writes);
    let state = state(plan, &holdings);
    let not_reading = plan.scenarios.iter().filter(|one| !reading::only_reads(one)).count();
    Ok(Estimate {
        cost: budget.cost,
        time: time(plan, budget.cost, latency),
        left_out: budget.left_out.len(),
        held_off: plan.scenarios.iter().filter(|one| !is_run(one, state)).count(),
        not_reading: if plan.is_read_only { not_reading } else { 0 },
        other_runs,
    })
}

/// About how long requests of this cost take, where one takes this long. The index is written by one
/// request at a time, and where reads are eventual it rests in between. There it also takes a window
/// until the first item is seen, and one until the last is gone.
fn time(plan: &Plan, cost: Cost, latency: Duration) -> Duration {
    let window = plan.live.consistency.window();
    let rest = plan.live.pace.or(window.map(|_| NOTICED_INTERVAL)).unwrap_or_default();
    let writing = rest.max(latency) * count(cost.index_writes);
    let asking = latency * count(cost.requests) / count(plan.jobs).max(1);
    let windows = if cost.kv_writes > 0 { window.unwrap_or_default() * 2 } else { Duration::ZERO };
    writing.max(asking) + windows
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The cost of a run at a store that holds this, and what it leaves out to make no more KV writes.
pub(super) fn budget(plan: &Plan, holdings: &Holdings, max_writes: Option<usize>) -> Budget {
    let is_sent = |scenario: &&Scenario| !plan.is_read_only || reading::only_reads(scenario);
    Budget::new(plan.scenarios.iter().filter(is_sent), state(plan, holdings), max_writes)
}

/// The state of a store that holds this, as the run takes it.
fn state(plan: &Plan, holdings: &Holdings) -> StoreState {
    if may_empty(plan) { StoreState::Empty } else { store_state(holdings) }
}

/// Whether scenarios may delete items of others. The key-value store has no request that empties it, so
/// the permission does not matter there.
pub(super) fn may_empty(plan: &Plan) -> bool {
    plan.allows_delete_all && plan.suite == Suite::Worker
}

pub(super) fn store_state(holdings: &Holdings) -> StoreState {
    match holdings.as_ref().map(BTreeSet::len) {
        Some(0) => StoreState::Empty,
        items => StoreState::InUse(items.unwrap_or_default()),
    }
}
