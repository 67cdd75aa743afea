//! Everything that an audit is decided by.

use std::time::Duration;

use crate::base_url::BaseUrl;
use crate::scenario::{AuthKey, Suite};
use crate::site::{Client, Connection, Consistency, LeavesOut, LedgerHome, Pace, Rest};

/// Everything that an audit is decided by.
#[derive(Debug)]
pub struct AuditPlan {
    /// Where the deployment is.
    pub base: BaseUrl,
    /// The way to it.
    pub client: Client,
    /// Its auth key.
    pub auth_key: AuthKey,
    /// How long a listing may take to show what was added.
    pub settle: Duration,
    /// How long to wait in all where the deployment asks to be asked again later.
    pub max_wait: Duration,
    /// Whether nothing may be written.
    pub is_read_only: bool,
    /// Whether a client's ways to break the index may be tried. A Worker that has the defect loses it.
    pub allows_break: bool,
    /// Whether `deleteAll` may be tried where others stored something.
    pub allows_delete_all: bool,
    /// Where the audit's own keys are noted as they come.
    pub ledger: Option<LedgerHome>,
}

impl AuditPlan {
    pub(super) fn connection(&self) -> Connection {
        let Self { client, base, auth_key, settle, .. } = self;
        let consistency =
            if settle.is_zero() { Consistency::Strong } else { Consistency::Eventual(*settle) };
        let (client, base, key) = (client.clone(), base.clone(), auth_key.clone());
        let rest = Rest::within(self.max_wait);
        let leaves_out = LeavesOut::Everything;
        let fleet = self.ledger.as_ref().and_then(LedgerHome::fleet);
        Connection {
            consistency,
            pace: Pace::default().among(fleet),
            rest,
            leaves_out,
            ..Connection::new(Suite::Worker, client, base, Some(key))
        }
    }
}
