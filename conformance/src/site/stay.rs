//! A stay at a target: from the moment at which it is known what others stored there.
//!
//! Stands on the connection. Every request that may change something goes through [`Stay::send`], and
//! the ledger knows of it before and after. The removal of what was stored is in `cleanup`.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Mutex;
use uuid::Uuid;

use super::client::{Repeatable, TransportError};
use super::connection::Connection;
use super::ledger::{Begun, Ledger, LedgerFile, Remains};
use super::preflight::Holdings;
use super::protocol::{self, Listed};
use super::refusal::Retries;
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};
use crate::scenario::AuthVariant;

/// A stay at a target. What it stores bears its mark and is in its ledger.
#[derive(Debug)]
pub(crate) struct Stay {
    pub(crate) connection: Connection,
    pub(crate) ledger: Ledger,
    /// Whether items stay until the end, where one request removes them all.
    pub(crate) is_sparing: bool,
    mark: String,
    marks: AtomicUsize,
    /// Held by each request that takes its turn. Two changes at once can lose entries of a Worker's
    /// index. That is measured elsewhere and not judged here.
    turn: Mutex<()>,
}

/// How a request is sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How<'a> {
    /// The store that it is for; without one, the shared store.
    store: Option<&'a BaseUrl>,
    /// The variant of the auth key in its header; without one, the header stays as written.
    auth: Option<AuthVariant>,
    retries: Retries,
    /// Whether a change waits until earlier changes are answered, and keeps the platform's pace.
    takes_turn: bool,
    /// Whether the keys that the request itself names are claimed as the stay's own.
    claims: bool,
}

/// A request that was sent, or refused by the ledger.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) answer: Result<Response, TransportError>,
    /// The keys of the items that it made, as far as they are known.
    pub(crate) own_keys: Vec<String>,
}

impl Stay {
    /// Begins a stay where the store holds this. From here on something may be stored.
    pub(crate) fn begin(
        connection: Connection,
        holdings: Holdings,
        ledger: Option<LedgerFile>,
    ) -> Self {
        let mark = format!("conformance-{}", &Uuid::new_v4().simple().to_string()[..8]);
        let begun = Begun {
            run: mark.clone(),
            suite: connection.suite,
            url: connection.base.to_string(),
            has_user: connection.base.authorization().is_some(),
            foreign: holdings,
        };
        Self::new(connection, mark, Ledger::begin(begun, ledger))
    }

    /// Takes up a stay that was cut short, with what its ledger tells.
    pub(super) fn resume(
        connection: Connection,
        begun: Begun,
        remains: Remains,
        file: LedgerFile,
    ) -> Self {
        Self::new(connection, begun.run, Ledger::resumed(begun.foreign, remains, file))
    }

    fn new(connection: Connection, mark: String, ledger: Ledger) -> Self {
        let (is_sparing, marks) = (false, AtomicUsize::new(1));
        Self { connection, ledger, is_sparing, mark, marks, turn: Mutex::default() }
    }

    /// The same stay, whose items may all be removed at the end by one request.
    pub(crate) fn sparing(self, is_sparing: bool) -> Self {
        Self { is_sparing, ..self }
    }

    /// The text that everything stored in this stay bears.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    /// A mark that nothing else at the target bears; it begins with the stay's own.
    pub(crate) fn next_mark(&self) -> String {
        let number = self.marks.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.mark)
    }

    /// The base of a store: one of its own where the target has many, else the shared one.
    pub(crate) fn store(&self, number: usize) -> BaseUrl {
        let Connection { base, has_own_stores, .. } = &self.connection;
        if *has_own_stores { base.below(&format!("@{}-{number}", self.mark)) } else { base.clone() }
    }

    /// Whether a listed item was stored in this stay.
    pub(crate) fn is_own(&self, item: &Listed) -> bool {
        let is_marked = item.key.contains(&self.mark) || item.value.contains(&self.mark);
        !self.ledger.is_foreign(&item.key) && (is_marked || self.ledger.is_own(&item.key))
    }

    /// Sends a request. Its ledger is written before and after, so that a stay that is cut short at any
    /// moment can be cleaned up.
    pub(crate) async fn send(&self, request: &Request, how: How<'_>) -> Sent {
        let request = self.authorized(request, how.auth);
        let mut own_keys = Vec::new();
        if how.claims {
            match self.claim_written(&request) {
                Ok(key) => own_keys.extend(key),
                Err(refused) => return Sent { answer: Err(refused), own_keys },
            }
        }
        let store = how.store.unwrap_or(&self.connection.base);
        let sent = match protocol::repeatable(self.connection.suite, &request) {
            Repeatable::Yes => self.connection.send(store, &request, how.retries).await.map(untold),
            Repeatable::No => self.change(store, &request, how).await,
        };
        if how.claims && sent.as_ref().map_or(true, |(answer, _)| answer.status < 300) {
            own_keys.extend(self.claim_updated(&request));
        }
        let answer = sent.map(|(answer, created)| {
            own_keys.extend(created.filter(|key| self.ledger.is_own(key)));
            answer
        });
        Sent { answer, own_keys }
    }

    /// Sends what may change something; also answers the key of the item that the answer tells of.
    async fn change(
        &self,
        store: &BaseUrl,
        request: &Request,
        how: How<'_>,
    ) -> Result<(Response, Option<String>), TransportError> {
        if !how.takes_turn || self.connection.has_own_stores {
            return self.noted(store, request, how.retries).await;
        }
        let Connection { suite, pace, .. } = &self.connection;
        let _turn = self.turn.lock().await;
        let is_accepted = self.connection.is_authorized(request);
        let written = Some(request).filter(|_| is_accepted);
        let written = written.map(|request| protocol::written_entries(*suite, request));
        let written = written.unwrap_or_default();
        pace.wait(&written).await;
        let (answer, created) = self.noted(store, request, how.retries).await?;
        if answer.status < 300 {
            pace.note(written.into_iter().chain(created.clone()));
        }
        Ok((answer, created))
    }

    /// Sends a request, with the ledger knowing of an addition before its key is known.
    async fn noted(
        &self,
        store: &BaseUrl,
        request: &Request,
        retries: Retries,
    ) -> Result<(Response, Option<String>), TransportError> {
        let Connection { suite, has_own_stores, .. } = self.connection;
        let body = request.body.as_deref().unwrap_or_default();
        let is_addition = !has_own_stores && protocol::adds(suite, request);
        let addition = is_addition.then(|| self.ledger.sending(body));
        let sent = self.connection.send(store, request, retries).await;
        let answer = sent.as_ref().ok();
        let created = answer.and_then(|answer| protocol::created_key(suite, request, answer));
        match (addition, &created) {
            (Some(nth), _) if sent.as_ref().map_or_else(is_unsent, |_| true) => {
                self.ledger.answered(nth, created.as_deref());
            }
            (None, Some(key)) => drop(self.ledger.claim(key)),
            _ => {}
        }
        Ok((sent?, created))
    }

    /// Claims the key that a request says it will write.
    fn claim_written(&self, request: &Request) -> Result<Option<String>, TransportError> {
        if let Some(reason) = self.ledger.fault() {
            return Err(TransportError::Refused(reason));
        }
        match protocol::written_key(self.connection.suite, request) {
            Some(key) if !self.ledger.claim(&key) => {
                let reason = format!("the store already holds the key `{key}`");
                Err(TransportError::Refused(reason))
            }
            key => Ok(key),
        }
    }

    /// Claims the key that an update names. A key that the store held before stays another's.
    fn claim_updated(&self, request: &Request) -> Option<String> {
        let key = protocol::updated_key(self.connection.suite, request)?;
        self.ledger.claim(&key).then_some(key)
    }

    fn authorized<'a>(
        &self,
        request: &'a Request,
        variant: Option<AuthVariant>,
    ) -> Cow<'a, Request> {
        let Some(variant) = variant else { return Cow::Borrowed(request) };
        let mut request = request.clone();
        self.connection.authorize(&mut request, variant);
        Cow::Owned(request)
    }
}

impl<'a> How<'a> {
    /// The suite's own housekeeping: on the shared store, with the right key, in turn. What it makes
    /// is for the caller to claim.
    pub(crate) fn own() -> Self {
        let auth = Some(AuthVariant::Right);
        Self { store: None, auth, retries: Retries::Several, takes_turn: true, claims: false }
    }

    /// A scenario's step: on its store, its header as written, in turn.
    pub(crate) fn step(store: &'a BaseUrl) -> Self {
        Self { store: Some(store), auth: None, claims: true, ..Self::own() }
    }

    /// Beside other requests, on the shared store, with a variant of the key.
    pub(crate) fn beside_others(variant: AuthVariant) -> Self {
        Self { auth: Some(variant), takes_turn: false, claims: true, ..Self::own() }
    }

    /// The same on this store.
    pub(crate) fn on(self, store: &'a BaseUrl) -> Self {
        Self { store: Some(store), ..self }
    }

    /// The same, but changes take their turn.
    pub(crate) fn in_turn(self) -> Self {
        Self { takes_turn: true, ..self }
    }

    /// The same, but a refusal by the platform is final.
    pub(crate) fn once(self) -> Self {
        Self { retries: Retries::Never, ..self }
    }
}

/// An answer that tells of no new item.
fn untold(answer: Response) -> (Response, Option<String>) {
    (answer, None)
}

/// Whether a request that failed so stored nothing for sure.
fn is_unsent(error: &TransportError) -> bool {
    !matches!(error, TransportError::Broken(_) | TransportError::Timeout(_))
}
