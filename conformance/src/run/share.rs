//! The run's share of the day's KV writes, where a fleet has a budget for them.
//!
//! The share is taken before anything is stored, and what was not used goes back at the end. A run that is
//! killed gives nothing back: nobody knows how much it has used.

use super::budget::Budget;
use super::estimate::budget;
use super::plan::Plan;
use crate::site::{Fleet, Holdings, Reserved, RunError};

/// How often a share is asked for. Each time but the last, another run was faster.
const MAX_TRIES: usize = 20;

/// What a run may cost, and its share of the day.
pub(super) type Share = (Budget, Option<Reserved>);

/// The share of a run at a store that holds this. Scenarios are left out to keep below what the day has left.
///
/// # Errors
/// When the day has too little left, or the ledger does not answer.
pub(super) async fn share(plan: &Plan, holdings: &Holdings) -> Result<Share, RunError> {
    let max_writes = plan.live.max_writes;
    let (Some(day_writes), Some(fleet)) = (plan.live.day_writes, plan.fleet()) else {
        return Ok((budget(plan, holdings, max_writes), None));
    };
    let mut left = left(fleet, day_writes).await?;
    for _ in 0..MAX_TRIES {
        let limit = max_writes.map_or(left, |max| max.min(left));
        let budget = budget(plan, holdings, Some(limit));
        let needed = budget.cost.kv_writes;
        if needed > left {
            return Err(RunError::DayIsSpent { budget: day_writes, left, needed });
        }
        let reserved = fleet.reserve_writes(day_writes, needed).await;
        if let Some(reserved) = reserved.map_err(|error| RunError::Ledger(error.to_string()))? {
            return Ok((budget, Some(reserved)));
        }
        left = self::left(fleet, day_writes).await?;
    }
    Err(RunError::Ledger("other runs took the day's KV writes each time; start again".into()))
}

async fn left(fleet: &Fleet, day_writes: usize) -> Result<usize, RunError> {
    let left = fleet.writes_left(day_writes).await;
    left.map_err(|error| RunError::Ledger(error.to_string()))
}
