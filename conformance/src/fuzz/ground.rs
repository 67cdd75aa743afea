//! The target that is fuzzed, and the plans that are run there.

use tokio::sync::mpsc;

use crate::base_url::BaseUrl;
use crate::client::Client;
use crate::run::{Interrupt, Live, Plan, Record, RunError, run};
use crate::scenario::{AuthKey, Contract, Scenario, Suite};
use crate::statements::Statements;

/// A target and what it is held to.
#[derive(Debug)]
pub struct Ground {
    /// The API.
    pub suite: Suite,
    /// The contract.
    pub contract: Contract,
    /// The way to the target.
    pub client: Client,
    /// Where it is.
    pub base: BaseUrl,
    /// The target in words, without secrets.
    pub target: String,
    /// Whether `/@NAME` in front of a path chooses a store of its own.
    pub has_own_stores: bool,
    /// The auth key, where there is one.
    pub auth_key: Option<AuthKey>,
    /// How many clients there are, at least 1.
    pub jobs: usize,
    /// Whether histories may touch what others stored.
    pub allows_delete_all: bool,
    /// What stops it early.
    pub interrupt: Interrupt,
}

impl Ground {
    /// Runs scenarios, and removes what they stored.
    ///
    /// # Errors
    /// When the target cannot be judged at all.
    pub(super) async fn run(&self, scenarios: Vec<Scenario>) -> Result<Record, RunError> {
        let (events, received) = mpsc::unbounded_channel();
        let running = run(self.plan(scenarios), self.interrupt.clone(), events);
        let (ended, record) = tokio::join!(running, Record::follow(received, |_| {}));
        ended?;
        Ok(record.expect("a run that ends without an error has started"))
    }

    /// The plan of a run here.
    pub(super) fn plan(&self, scenarios: Vec<Scenario>) -> Plan {
        Plan {
            scenarios,
            statements: Statements::default(),
            suite: self.suite,
            contract: self.contract,
            is_strict: true,
            client: self.client.clone(),
            base: self.base.clone(),
            target: self.target.clone(),
            has_own_stores: self.has_own_stores,
            auth_key: self.auth_key.clone(),
            jobs: self.jobs,
            allows_delete_all: self.allows_delete_all,
            live: Live::default(),
        }
    }
}
