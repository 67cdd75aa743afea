//! The cost of a run, known before it starts, and the scenarios that it leaves out to keep below a limit.
//!
//! The cost is that of the Worker (`fixtures/worker/workers.js`): adding an item reads and writes the index
//! and writes the item, deleting one reads and writes the index and deletes the item, a listing reads the
//! index and every item. The key-value store does not run on KV. If
//! the cost is too high, scenarios are left out that prove no sentence alone, the costly ones first. So
//! the run still proves every sentence.

use std::collections::BTreeSet;

use crate::exchange::bare;
use crate::record::Cost;
use crate::scenario::{AuthVariant, Id, Need, Scenario, Step, Suite};
use crate::site::protocol::worker::{Change, change, is_page_path, lists};

/// The scenarios that a run leaves out, and the cost of the others.
#[derive(Debug, Clone, Default)]
pub(super) struct Budget {
    pub(super) cost: Cost,
    pub(super) left_out: BTreeSet<Id>,
}

/// The state of the store at the start, which decides how the run cleans up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoreState {
    /// The store holds nothing. At the end, one `deleteAll` removes everything.
    Empty,
    /// The store holds so many items of others. Each item is removed by its key, and scenarios that need a
    /// store of their own are skipped.
    InUse(usize),
}

/// The listings that the engine asks for before and after the scenarios.
const OWN_LISTINGS: usize = 7;

/// The items that the engine adds to test the listing, where it empties the store at the end.
const OWN_ITEMS: usize = 2;

impl Budget {
    /// Chooses the scenarios to leave out, if any.
    pub(super) fn new<'a>(
        scenarios: impl IntoIterator<Item = &'a Scenario>,
        state: StoreState,
        max_writes: Option<usize>,
    ) -> Self {
        let mut kept: Vec<&Scenario> = scenarios.into_iter().filter(|s| is_run(s, state)).collect();
        let mut costly = kept.clone();
        costly.sort_by_key(|scenario| std::cmp::Reverse(cost(scenario, state).kv_writes));
        let mut left_out = BTreeSet::new();
        for scenario in costly {
            if max_writes.is_none_or(|limit| total(&kept, state).kv_writes <= limit) {
                break;
            }
            if is_proved_by_others(scenario, &kept) && cost(scenario, state).kv_writes > 0 {
                kept.retain(|other| other.id != scenario.id);
                left_out.insert(scenario.id.clone());
            }
        }
        Self { cost: total(&kept, state), left_out }
    }
}

/// Whether a scenario is run at a store of this state.
pub(super) fn is_run(scenario: &Scenario, state: StoreState) -> bool {
    state == StoreState::Empty || !scenario.needs(Need::OwnStore)
}

/// Whether every sentence that it proves is also proved by another scenario of at least its level.
fn is_proved_by_others(scenario: &Scenario, kept: &[&Scenario]) -> bool {
    scenario.proves.iter().all(|statement| {
        kept.iter().any(|other| {
            other.id != scenario.id
                && other.level <= scenario.level
                && other.proves.contains(statement)
        })
    })
}

fn total(kept: &[&Scenario], state: StoreState) -> Cost {
    let own = listing(state).plus(Cost { requests: 1, ..Cost::default() }, 1);
    let own = Cost::default().plus(own, OWN_LISTINGS);
    let sum = kept.iter().fold(own, |sum, scenario| sum.plus(cost(scenario, state), 1));
    let changes = sum.kv_writes + sum.kv_deletes > 0;
    let items = if changes && state == StoreState::Empty { OWN_ITEMS } else { 0 };
    sum.plus(Cost { kv_deletes: 1, ..Cost::ADD }, items)
}

/// The cost of a listing, without that of the run's own items, which are few at any time.
fn listing(state: StoreState) -> Cost {
    let foreign = match state {
        StoreState::Empty => 0,
        StoreState::InUse(items) => items,
    };
    Cost { kv_reads: 1 + foreign, ..Cost::default() }
}

/// The cost of a scenario and its clean-up.
fn cost(scenario: &Scenario, state: StoreState) -> Cost {
    let mut cost = Cost { requests: scenario.steps.len(), ..Cost::default() };
    if scenario.suite == Suite::KvStore {
        return cost;
    }
    let mut items = 0;
    for step in scenario.steps.iter().filter(|step| is_accepted(step)) {
        let sample = step.request.path.sample();
        match change(&step.request.method, bare(&sample)) {
            Some(change) => {
                cost = cost.plus(change.cost(), 1);
                items += usize::from(change == Change::Add);
            }
            None if lists(bare(&sample)) => cost = cost.plus(listing(state), 1),
            None => cost = cost.plus(Cost::READ, 1),
        }
    }
    match state {
        StoreState::Empty => cost.kv_deletes += items,
        StoreState::InUse(_) => {
            cost = cost.plus(Cost { requests: 1, ..Cost::DELETE }, items);
        }
    }
    cost
}

/// Whether the target should do what the step asks for.
fn is_accepted(step: &Step) -> bool {
    let status = step.expect.status.as_ref();
    // The page takes the auth key from its query.
    let has_key =
        step.request.auth == AuthVariant::Right || is_page_path(&step.request.path.sample());
    has_key && status.is_none_or(|set| set.contains(200))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Contract, Selection, embedded};

    fn scenarios() -> Vec<Scenario> {
        let selection = Selection::new(Suite::Worker, Contract::Documented, &[], &[]);
        selection.apply(embedded().unwrap()).unwrap()
    }

    fn named(id: &str) -> Scenario {
        scenarios().into_iter().find(|scenario| scenario.id.as_str() == id).unwrap()
    }

    fn statements(scenarios: &[Scenario], left_out: &BTreeSet<Id>) -> BTreeSet<String> {
        let kept = scenarios.iter().filter(|scenario| !left_out.contains(&scenario.id));
        kept.flat_map(|scenario| scenario.proves.clone()).collect()
    }

    #[test]
    fn a_limited_run_proves_the_same_sentences() {
        let scenarios = scenarios();
        for state in [StoreState::Empty, StoreState::InUse(2)] {
            let budget = Budget::new(&scenarios, state, Some(199));
            assert!(budget.cost.kv_writes < 200, "{state:?}: {:?}", budget.cost);
            let run: Vec<_> = scenarios.iter().filter(|s| is_run(s, state)).cloned().collect();
            assert_eq!(statements(&run, &budget.left_out), statements(&run, &BTreeSet::new()));
        }
    }

    #[test]
    fn without_a_limit_nothing_is_left_out() {
        assert!(Budget::new(&scenarios(), StoreState::Empty, None).left_out.is_empty());
    }

    #[test]
    fn a_run_that_only_reads_writes_nothing() {
        let opens = named("worker/auth/right-key-opens");
        let cost = Budget::new([&opens], StoreState::Empty, None).cost;
        assert_eq!((cost.kv_writes, cost.kv_deletes), (0, 0));
    }

    /// The scenario adds three items, lists them, and removes them.
    #[test]
    fn a_listing_reads_what_others_stored() {
        let lists = named("worker/get-all/lists-items-in-order-of-adding");
        let reads = |items| cost(&lists, StoreState::InUse(items)).kv_reads;
        assert!(reads(0) > 3);
        assert_eq!(reads(900) - reads(0), 900);
    }

    #[test]
    fn what_is_counted_is_what_the_worker_does() {
        let at = |state| cost(&named("worker/update/merges-shallowly"), state);
        let changes = Cost { kv_writes: 4, kv_deletes: 1, index_writes: 2, ..Cost::default() };
        let shared = Cost { requests: 4, kv_reads: 4, ..changes };
        assert_eq!(at(StoreState::InUse(9)), shared);
        let changes = Cost { kv_writes: 3, kv_deletes: 1, index_writes: 1, ..Cost::default() };
        let empty = Cost { requests: 3, kv_reads: 3, ..changes };
        assert_eq!(at(StoreState::Empty), empty);
    }
}
