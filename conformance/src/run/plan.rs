//! Everything that a run is decided by, handed to it whole.

use std::collections::BTreeMap;

use crate::base_url::BaseUrl;
use crate::record::KnownFailing;
use crate::scenario::{AuthKey, Contract, Id, Scenario, Suite};
use crate::site::{Client, Connection, Live, Pace, RunError, Stay, inspect};
use crate::statements::Statements;

/// Everything that a run is decided by.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The scenarios, already selected.
    pub scenarios: Vec<Scenario>,
    /// The sentences that they prove.
    pub statements: Statements,
    /// The scenarios that are known to fail, and why.
    pub known_failing: BTreeMap<Id, KnownFailing>,
    /// The suite.
    pub suite: Suite,
    /// The contract.
    pub contract: Contract,
    /// Whether `should` counts as `must`.
    pub is_strict: bool,
    /// The way to the target.
    pub client: Client,
    /// Where the target is.
    pub base: BaseUrl,
    /// The target in words, without secrets.
    pub target: String,
    /// Whether `/@NAME` in front of a path chooses a store of its own.
    pub has_own_stores: bool,
    /// The auth key, where there is one.
    pub auth_key: Option<AuthKey>,
    /// How many scenarios run side by side, at least 1.
    pub jobs: usize,
    /// Whether scenarios may touch what others stored.
    pub allows_delete_all: bool,
    /// What is done for the sake of a live deployment.
    pub live: Live,
}

impl Plan {
    /// The way to the plan's target.
    pub(crate) fn connection(&self) -> Connection {
        let (client, base) = (self.client.clone(), self.base.clone());
        Connection {
            has_own_stores: self.has_own_stores,
            consistency: self.live.consistency,
            pace: Pace::new(self.live.pace),
            ..Connection::new(self.suite, client, base, self.auth_key.clone())
        }
    }

    /// Begins a stay at the plan's target.
    ///
    /// # Errors
    /// When it cannot be reached, or refuses the key everywhere.
    pub(crate) async fn stay(&self) -> Result<Stay, RunError> {
        let connection = self.connection();
        let holdings = inspect(&connection).await?;
        Ok(Stay::begin(connection, holdings, self.live.ledger.clone()))
    }
}
