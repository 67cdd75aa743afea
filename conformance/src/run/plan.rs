//! Everything that a run is decided by, handed to it whole.

use crate::base_url::BaseUrl;
use crate::scenario::{AuthKey, Contract, Scenario, Suite};
use crate::site::{Client, Live, Pace, RunError, Session, Visit};
use crate::statements::Statements;

/// Everything that a run is decided by.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The scenarios, already selected.
    pub scenarios: Vec<Scenario>,
    /// The sentences that they prove.
    pub statements: Statements,
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
    /// A stay at the plan's target of which nothing is known yet.
    pub(crate) fn session(&self) -> Session {
        let mut session = Session::new(
            self.suite,
            self.client.clone(),
            self.base.clone(),
            self.has_own_stores,
            self.auth_key.clone(),
        );
        session.consistency = self.live.consistency;
        session.pace = Pace::new(self.live.pace);
        session
    }

    /// Reaches the plan's target, and notes what its store holds.
    ///
    /// # Errors
    /// When it cannot be reached, or refuses the key everywhere.
    pub(crate) async fn visit(&self) -> Result<Visit, RunError> {
        Visit::begin(self.session(), self.live.ledger.clone()).await
    }
}
