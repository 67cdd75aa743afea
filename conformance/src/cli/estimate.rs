//! What a run tells before it writes anything: its cost, and what other runs left.

use super::failed::Failed;
use super::print::{print, tell};
use crate::record::{OtherRun, RunInfo, Status};
use crate::report::{cost, visible};
use crate::run::{self, Plan};

/// Tells what other runs left, and what a run that begins at a live target will cost.
pub(super) fn announce(info: &RunInfo, is_live: bool) {
    for run in &info.other_runs {
        tell(&visible(&found(run, &info.target)));
    }
    if let Some(cost) = info.cost.filter(|_| is_live) {
        tell(&format!("This run makes {}.", cost::in_words(cost)));
    }
}

/// What the store holds of another run, and what removes it.
fn found(run: &OtherRun, url: &str) -> String {
    format!("The store holds {} ({}): {}.", run.words(), run.mark, run.remedy(url))
}

/// Tells what a run would cost.
pub(super) async fn estimate(plan: &Plan) -> Result<Status, Failed> {
    let estimate = run::estimate(plan).await.map_err(Failed::unreachable)?;
    print(&format!(
        "The run would make {}, and take {}.\n",
        cost::in_words(estimate.cost),
        cost::about(estimate.time)
    ))?;
    for run in &estimate.other_runs {
        print(&visible(&format!("{}\n", found(run, &plan.target))))?;
    }
    if estimate.held_off > 0 {
        print(&format!(
            "{} scenarios would be skipped, since they touch everything stored, and the store \
             is in use.\n",
            estimate.held_off
        ))?;
    }
    if estimate.not_reading > 0 {
        print(&format!(
            "{} of {} scenarios would be skipped, since they do not only read.\n",
            estimate.not_reading,
            plan.scenarios.len()
        ))?;
    }
    if estimate.left_out > 0 {
        print(&format!(
            "{} scenarios would be left out: others prove the same sentences with fewer writes \
             (--max-writes 0 runs them).\n",
            estimate.left_out
        ))?;
    }
    Ok(Status::Conformant)
}
