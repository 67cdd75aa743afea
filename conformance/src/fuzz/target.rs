//! The target that is fuzzed.

use tokio::sync::mpsc;

use crate::record::Record;
use crate::run::{Plan, run};
use crate::scenario::Scenario;
use crate::site::{RunError, Supervisor};

/// A target, and how it is judged.
#[derive(Debug)]
pub(crate) struct FuzzTarget {
    /// The plan of every run at this target, except for its scenarios.
    pub(crate) plan: Plan,
    pub(crate) supervisor: Supervisor,
}

impl FuzzTarget {
    /// Runs scenarios, and removes the items that they stored.
    pub(super) async fn run(&self, scenarios: Vec<Scenario>) -> Result<Record, RunError> {
        self.run_for(scenarios, &self.supervisor).await
    }

    /// The same without telling how far the run is.
    pub(super) async fn run_quietly(&self, scenarios: Vec<Scenario>) -> Result<Record, RunError> {
        self.run_for(scenarios, &self.supervisor.without_progress()).await
    }

    async fn run_for(
        &self,
        scenarios: Vec<Scenario>,
        supervisor: &Supervisor,
    ) -> Result<Record, RunError> {
        let plan = Plan { scenarios, ..self.plan.clone() };
        let (events, received) = mpsc::unbounded_channel();
        let running = run(plan, supervisor.clone(), events);
        let (ended, record) = tokio::join!(running, Record::follow(received, |_| {}));
        ended?;
        Ok(record.expect("a run that ends without an error has started"))
    }
}
