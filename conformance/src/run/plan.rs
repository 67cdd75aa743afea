//! The plan of a run: everything that the engine needs to know.

use std::collections::BTreeMap;

use crate::base_url::BaseUrl;
use crate::record::KnownFailing;
use crate::scenario::{AuthKey, Contract, Id, Scenario, Suite};
use crate::site::{
    Client, Connection, Fleet, LeavesOut, LedgerHome, Live, Pace, Rest, RunError, Stay, inspect,
};
use crate::statements::Statements;

/// The plan of a run.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Plan {
    /// The selected scenarios.
    pub scenarios: Vec<Scenario>,
    /// The documentation's sentences.
    pub statements: Statements,
    /// The scenarios that are known to fail, and why.
    pub known_failing: BTreeMap<Id, KnownFailing>,
    /// The API that is judged.
    pub suite: Suite,
    /// Whether the target was asked which API it is.
    pub is_suite_found_out: bool,
    /// The contract that the target is held to.
    pub contract: Contract,
    /// Whether `should` counts as `must`.
    pub is_strict: bool,
    /// The client for the target.
    pub client: Client,
    /// The target's base URL.
    pub base: BaseUrl,
    /// The target as readers see it, without secrets.
    pub target: String,
    /// Whether `/@NAME` before a path selects a store of its own.
    pub has_own_stores: bool,
    /// The target's auth key, if it has one.
    pub auth_key: Option<AuthKey>,
    /// How many scenarios run side by side.
    pub jobs: usize,
    /// Whether only requests that read may be sent. What needs others is skipped.
    pub is_read_only: bool,
    /// Whether scenarios may delete items of others.
    pub allows_delete_all: bool,
    /// The settings for a live deployment.
    pub live: Live,
}

impl Plan {
    /// The way to the plan's target.
    pub(crate) fn connection(&self) -> Connection {
        let (client, base) = (self.client.clone(), self.base.clone());
        Connection {
            has_own_stores: self.has_own_stores,
            consistency: self.live.consistency,
            pace: Pace::new(self.live.pace).among(self.fleet()),
            rest: Rest::within(self.live.max_wait),
            leaves_out: LeavesOut::Everything,
            ..Connection::new(self.suite, client, base, self.auth_key.clone())
        }
    }

    /// The runs that share the plan's ledger.
    pub(crate) fn fleet(&self) -> Option<&Fleet> {
        self.live.ledger.as_ref().and_then(LedgerHome::fleet)
    }

    /// Begins a stay at the plan's target.
    ///
    /// # Errors
    /// When it cannot be reached, or refuses the key everywhere.
    pub(crate) async fn stay(&self) -> Result<Stay, RunError> {
        let connection = self.connection();
        let holdings = inspect(&connection).await?;
        Ok(Stay::begin(connection, holdings, self.live.ledger.clone()).await)
    }
}
