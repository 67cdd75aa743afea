//! A stay at a target for requests that belong to no scenario, as careful as a run.
//!
//! Requests are sent at once and side by side: nothing waits for its turn. Whatever they store is
//! noted, and removed in the end.

use http::header::HeaderValue;

use super::cleanup;
use super::engine::{Plan, RunError};
use super::event::Leftover;
use super::interrupt::Interrupt;
use super::ledger::Ledger;
use super::session::{Session, auth_header_name};
use super::{pacing, preflight, protocol};
use crate::base_url::BaseUrl;
use crate::client::TransportError;
use crate::exchange::{Request, Response};
use crate::mask::Mask;
use crate::scenario::AuthVariant;

/// A stay at a target.
#[derive(Debug)]
pub struct Visit {
    session: Session,
}

impl Visit {
    /// Reaches the target of a plan, and notes what its store holds.
    ///
    /// # Errors
    /// When it cannot be reached, or refuses the key everywhere.
    pub async fn begin(plan: &Plan) -> Result<Self, RunError> {
        let mut session = Session::new(
            plan.suite,
            plan.client.clone(),
            plan.base.clone(),
            plan.has_own_stores,
            plan.auth_key.clone(),
        );
        session.ledger = Ledger::new(preflight::inspect(&session).await?.unwrap_or_default(), None);
        Ok(Self { session })
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

    /// Whether a key that the target told can stand in a path without changing which path it is.
    #[must_use]
    pub fn is_safe_key(key: &str) -> bool {
        !key.is_empty() && key != "__index__" && protocol::is_plain(key)
    }

    /// Sends a request with the right key, and notes what it stored.
    ///
    /// # Errors
    /// When there is no whole answer, the platform refuses, or the key is one of others.
    pub async fn send(
        &self,
        store: &BaseUrl,
        mut request: Request,
    ) -> Result<Response, TransportError> {
        let Session { suite, ledger, client, .. } = &self.session;
        let written = protocol::written_key(*suite, &request);
        if let Some(key) = written.filter(|key| !ledger.claim(key)) {
            let reason = format!("the store already holds the key `{key}`");
            return Err(TransportError::Unsendable(reason));
        }
        let key = self.session.auth_key.as_ref().and_then(|key| key.header(AuthVariant::Right));
        if let Some(mut value) = key.and_then(|key| HeaderValue::try_from(key).ok()) {
            value.set_sensitive(true);
            request.headers.insert(auth_header_name(*suite), value);
        }
        let repeatable = protocol::repeatable(*suite, &request);
        let response = client.send(store, &request, repeatable).await?;
        let told = protocol::created_key(*suite, &request, &response);
        for key in told.into_iter().chain(protocol::updated_key(*suite, &request)) {
            // A key that the store held before stays another's.
            ledger.claim(&key);
        }
        match pacing::refusal(&response) {
            Some(refusal) => Err(TransportError::Limited(refusal)),
            None => Ok(response),
        }
    }

    /// Removes what this stay stored; returns what would not go.
    pub async fn end(self, interrupt: &Interrupt) -> Vec<Leftover> {
        cleanup::finish(&self.session, interrupt).await
    }
}
