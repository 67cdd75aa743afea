//! A stay at a target for requests that belong to no scenario, as careful as a run.
//!
//! Requests are sent at once and side by side, unless they are asked to wait for their turn. Whatever
//! they store is noted, and removed in the end.

use std::time::Duration;

use super::cleanup::removal;
use super::client::{Client, TransportError};
use super::consistency::Consistency;
use super::interrupt::Interrupt;
use super::ledger::LedgerFile;
use super::mask::Mask;
use super::preflight::{self, RunError};
use super::session::Session;
use super::{protocol, refusal};
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};
use crate::record::Leftover;
use crate::scenario::{AuthKey, AuthVariant, Suite};

/// A stay at a target.
#[derive(Debug)]
pub struct Visit {
    session: Session,
}

impl Visit {
    /// A stay at a target of which nothing is known yet. Before [`Visit::begin_after`] nothing may be
    /// stored.
    #[must_use]
    pub fn at(
        suite: Suite,
        client: Client,
        base: BaseUrl,
        auth_key: Option<AuthKey>,
        consistency: Consistency,
    ) -> Self {
        let mut session = Session::new(suite, client, base, false, auth_key);
        session.consistency = consistency;
        Self { session }
    }

    /// Reaches the target, and notes what its store holds.
    ///
    /// # Errors
    /// When it cannot be reached, or refuses the key everywhere.
    pub(crate) async fn begin(
        mut session: Session,
        ledger: Option<LedgerFile>,
    ) -> Result<Self, RunError> {
        let holdings = preflight::inspect(&session).await?;
        session.open_ledger(holdings, ledger);
        Ok(Self { session })
    }

    /// Notes what the store holds, as a listing shows it, and where to note what will be stored.
    pub fn begin_after(&mut self, listing: &Response, ledger: Option<LedgerFile>) {
        let items = protocol::listed(self.session.suite, listing);
        let keys = items.map(|items| items.into_iter().map(|item| item.key).collect());
        self.session.open_ledger(keys, ledger);
    }

    /// What everything stored in this stay bears.
    #[must_use]
    pub fn mark(&self) -> &str {
        &self.session.run_mark
    }

    /// A text that nothing else at the target bears.
    #[must_use]
    pub fn next_mark(&self) -> String {
        self.session.next_mark()
    }

    /// The base of a store: its own where the target has many, else the shared one.
    #[must_use]
    pub fn store(&self, number: usize) -> BaseUrl {
        self.session.store(number)
    }

    /// What keeps secrets out of texts.
    #[must_use]
    pub fn mask(&self) -> &Mask {
        &self.session.mask
    }

    /// Whether this stay made the item of that key.
    #[must_use]
    pub fn is_own(&self, key: &str) -> bool {
        self.session.ledger.is_own(key)
    }

    /// Whether a key that the target told can stand in a path without changing which path it is.
    #[must_use]
    pub fn is_safe_key(key: &str) -> bool {
        !key.is_empty() && key != "__index__" && protocol::is_plain(key)
    }

    /// How long a read may show what was before the last change; nothing where it may not at all.
    #[must_use]
    pub fn window(&self) -> Option<Duration> {
        self.session.consistency.window()
    }

    /// Sends a request with the right key when its turn comes: changes one after the other, and at the
    /// pace of the platform.
    ///
    /// # Errors
    /// As [`Visit::send`].
    pub async fn send_in_turn(
        &self,
        store: &BaseUrl,
        mut request: Request,
    ) -> Result<Response, TransportError> {
        self.claim_written(&request)?;
        self.session.authorize(&mut request, AuthVariant::Right);
        self.session.send(store, &request).await
    }

    /// Sends a request with the right key, again where the platform refuses to pass it on.
    ///
    /// # Errors
    /// When there is no whole answer, the platform refuses each time, or the key is one of others.
    pub async fn send(
        &self,
        store: &BaseUrl,
        request: Request,
    ) -> Result<Response, TransportError> {
        self.send_noted(store, request, AuthVariant::Right, &refusal::PAUSES).await
    }

    /// Sends a request with a variant of the key to the shared store, again where the platform refuses
    /// to pass it on.
    ///
    /// # Errors
    /// As [`Visit::send`].
    pub async fn ask(
        &self,
        request: Request,
        variant: AuthVariant,
    ) -> Result<Response, TransportError> {
        self.send_noted(&self.session.base, request, variant, &refusal::PAUSES).await
    }

    /// The same, but once.
    ///
    /// # Errors
    /// As [`Visit::send`].
    pub async fn ask_once(
        &self,
        request: Request,
        variant: AuthVariant,
    ) -> Result<Response, TransportError> {
        self.send_noted(&self.session.base, request, variant, &[]).await
    }

    async fn send_noted(
        &self,
        store: &BaseUrl,
        mut request: Request,
        variant: AuthVariant,
        pauses: &[Duration],
    ) -> Result<Response, TransportError> {
        let Session { suite, ledger, .. } = &self.session;
        self.claim_written(&request)?;
        self.session.authorize(&mut request, variant);
        let sent = self.session.send_noted(store, &request, pauses).await;
        if sent.as_ref().map_or(true, |(response, _)| response.status < 300)
            && let Some(key) = protocol::updated_key(*suite, &request)
        {
            // A key that the store held before stays another's.
            ledger.claim(&key);
        }
        sent.map(|(response, _)| response)
    }

    /// Claims the key that a request names as one to be written.
    fn claim_written(&self, request: &Request) -> Result<(), TransportError> {
        let Session { suite, ledger, .. } = &self.session;
        if let Some(reason) = ledger.fault() {
            return Err(TransportError::Unsendable(reason));
        }
        match protocol::written_key(*suite, request).filter(|key| !ledger.claim(key)) {
            Some(key) => {
                let reason = format!("the store already holds the key `{key}`");
                Err(TransportError::Unsendable(reason))
            }
            None => Ok(()),
        }
    }

    /// Removes what this stay stored so far; returns what would not go.
    pub async fn clean_up(&self, interrupt: &Interrupt) -> Vec<Leftover> {
        removal::finish(&self.session, interrupt).await
    }

    /// Removes what this stay stored, and ends its ledger; returns what would not go.
    pub async fn end(self, interrupt: &Interrupt) -> Vec<Leftover> {
        let leftovers = self.clean_up(interrupt).await;
        if leftovers.is_empty() {
            self.session.ledger.close();
        }
        leftovers
    }
}
