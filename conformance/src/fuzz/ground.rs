//! The target that is fuzzed, and the runs that are made there.

use tokio::sync::mpsc;

use crate::record::Record;
use crate::run::{Plan, run};
use crate::scenario::Scenario;
use crate::site::{Interrupt, RunError};

/// A target and what it is held to.
#[derive(Debug)]
pub struct Ground {
    /// The plan of every run here, but for its scenarios.
    pub plan: Plan,
    /// What stops it early.
    pub interrupt: Interrupt,
}

impl Ground {
    /// Runs scenarios, and removes what they stored.
    ///
    /// # Errors
    /// When the target cannot be judged at all.
    pub(super) async fn run(&self, scenarios: Vec<Scenario>) -> Result<Record, RunError> {
        let plan = Plan { scenarios, ..self.plan.clone() };
        let (events, received) = mpsc::unbounded_channel();
        let running = run(plan, self.interrupt.clone(), events);
        let (ended, record) = tokio::join!(running, Record::follow(received, |_| {}));
        ended?;
        Ok(record.expect("a run that ends without an error has started"))
    }
}
