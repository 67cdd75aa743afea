//! What a run will do, as far as it is known before it writes anything.

use std::collections::BTreeSet;

use super::budget::{Budget, StoreState};
use super::plan::Plan;
use super::reading;
use crate::record::{Cost, OtherRun};
use crate::scenario::{Scenario, Suite};
use crate::site::{self, Holdings, OtherRuns, RunError};

/// What a run would do, as far as it is known before.
#[derive(Debug)]
pub(crate) struct Estimate {
    pub(crate) cost: Cost,
    /// How many scenarios would be left out to save writes.
    pub(crate) left_out: usize,
    /// How many would be skipped, since they do not only read.
    pub(crate) not_reading: usize,
    /// The other runs whose items the store holds.
    pub(crate) other_runs: Vec<OtherRun>,
}

/// What a run of the plan would do. This only reads the store's listing.
///
/// # Errors
/// When the target cannot be judged.
pub(crate) async fn estimate(plan: &Plan) -> Result<Estimate, RunError> {
    let items = site::inspect_items(&plan.connection()).await?;
    let seen = OtherRuns::seen(&plan.base.to_string(), None, items.as_deref());
    let other_runs = seen.held(items.iter().flatten()).runs;
    let budget = budget(plan, &items.map(site::keys));
    let not_reading = plan.scenarios.iter().filter(|one| !reading::only_reads(one)).count();
    Ok(Estimate {
        cost: budget.cost,
        left_out: budget.left_out.len(),
        not_reading: if plan.is_read_only { not_reading } else { 0 },
        other_runs,
    })
}

/// The cost of a run at a store that holds this, and what it leaves out.
pub(super) fn budget(plan: &Plan, holdings: &Holdings) -> Budget {
    let state = if may_empty(plan) { StoreState::Empty } else { store_state(holdings) };
    let is_sent = |scenario: &&Scenario| !plan.is_read_only || reading::only_reads(scenario);
    Budget::new(plan.scenarios.iter().filter(is_sent), state, plan.live.max_writes)
}

/// Whether scenarios may delete items of others. The key-value store has no request that empties it, so
/// the permission does not matter there.
pub(super) fn may_empty(plan: &Plan) -> bool {
    plan.allows_delete_all && plan.suite == Suite::Worker
}

pub(super) fn store_state(holdings: &Holdings) -> StoreState {
    let is_empty = holdings.as_ref().is_some_and(BTreeSet::is_empty);
    if is_empty { StoreState::Empty } else { StoreState::InUse }
}
