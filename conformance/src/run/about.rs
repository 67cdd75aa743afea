//! What the events of a run tell of its plan, its stay and its scenarios.

use std::time::{Duration, SystemTime};

use super::plan::Plan;
use super::retry::Judgement;
use crate::record::{Cost, Held, Proof, RunInfo, Verdict};
use crate::scenario::Scenario;
use crate::site::Stay;
use crate::statements::Statement;

/// The verdict on a scenario.
pub(super) fn verdict(
    plan: &Plan,
    scenario: &Scenario,
    judgement: Judgement,
    duration: Duration,
) -> Verdict {
    Verdict {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        level: scenario.level,
        endpoints: scenario.endpoints.clone(),
        proves: scenario.proves.iter().map(|id| proof(plan, id)).collect(),
        outcome: judgement.outcome,
        duration,
        settled_after: judgement.settled_after,
        known_failing: plan.known_failing.get(&scenario.id).cloned(),
    }
}

fn proof(plan: &Plan, id: &str) -> Proof {
    let known = plan.statements.get(id);
    let field = |read: fn(&Statement) -> &String| known.map(read).cloned().unwrap_or_default();
    Proof { id: id.to_owned(), source: field(|s| &s.source), text: field(|s| &s.text) }
}

/// The run at a store that holds this.
pub(super) fn info(
    plan: &Plan,
    stay: &Stay,
    held: Option<&Held>,
    cost: Cost,
    target_version: Option<String>,
) -> RunInfo {
    let mask = &stay.connection.mask;
    RunInfo {
        suite: plan.suite,
        is_suite_found_out: plan.is_suite_found_out,
        version: env!("CARGO_PKG_VERSION"),
        contract: plan.contract,
        is_strict: plan.is_strict,
        is_read_only: plan.is_read_only,
        target: mask.apply(&plan.target),
        target_version: target_version.map(|version| mask.apply(&version)),
        mark: stay.mark().to_owned(),
        consistency: plan.live.consistency.to_string(),
        foreign_items: held.map(|held| held.others),
        other_runs: held.map(|held| held.runs.clone()).unwrap_or_default(),
        began: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        scenarios: plan.scenarios.len(),
        cost: (!plan.has_own_stores).then_some(cost),
        statements: plan.statements.iter().cloned().collect(),
    }
}
