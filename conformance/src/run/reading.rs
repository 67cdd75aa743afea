//! Which scenarios only read. A run that is told to read only judges those, and skips all others.

use crate::exchange::Request;
use crate::scenario::{Scenario, Step};
use crate::site::{Repeatable, protocol};

/// Why such a run skips a scenario.
pub(super) const REASON: &str =
    "it needs more than the known requests that read, and no others are sent (--read-only)";

/// Whether each step of a scenario only reads, whatever the target is.
pub(crate) fn only_reads(scenario: &Scenario) -> bool {
    scenario.steps.iter().all(|step| reads(scenario, step))
}

fn reads(scenario: &Scenario, step: &Step) -> bool {
    let request = Request::new(step.request.method.clone(), step.request.path.sample());
    protocol::repeatable(scenario.suite, &request) == Repeatable::Yes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::embedded;

    #[test]
    fn auth_and_absent_items_can_be_judged_by_reading() {
        let mut reading = embedded().unwrap();
        reading.retain(only_reads);
        for id in [
            "worker/auth/right-key-opens",
            "worker/auth/key-may-not-be-guessed",
            "worker/get/missing-key-is-null",
            "worker/page/header-does-not-open",
            "kv-store/get/missing-key-is-not-found",
        ] {
            assert!(reading.iter().any(|scenario| scenario.id.as_str() == id), "{id}");
        }
        assert!(reading.iter().all(|s| s.steps.iter().all(|step| step.request.method == "GET")));
    }
}
