//! What every part of one run shares: the way to the target, the key, the ledger, the gate.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use http::header::{HeaderName, HeaderValue};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::client::{Client, Repeatable, TransportError};
use super::consistency::Consistency;
use super::ledger::Ledger;
use super::ledger::{Begun, LedgerFile};
use super::mask::Mask;
use super::pace::Pace;
use super::{protocol, refusal};
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};
use crate::scenario::{AuthKey, AuthVariant, Suite};

/// One run's shared state.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) suite: Suite,
    pub(crate) client: Client,
    /// The target's base, behind which its shared store lies.
    pub(crate) base: BaseUrl,
    /// Whether each scenario has a store of its own, so that nothing need be guarded or removed.
    pub(crate) has_own_stores: bool,
    pub(crate) auth_key: Option<AuthKey>,
    pub(crate) mask: Mask,
    /// What each mark of this run begins with.
    pub(crate) run_mark: String,
    pub(crate) ledger: Ledger,
    /// How soon reads must show writes.
    pub(crate) consistency: Consistency,
    /// Whether items stay until the end, where one request removes them all: the store held nothing.
    pub(crate) is_sparing: bool,
    /// Whether the listing was seen to show an item just added.
    pub(crate) is_listing_proven: AtomicBool,
    pub(crate) pace: Pace,
    /// Held for each request that may change something: a Worker on KV loses index entries when
    /// two change it at once, and that is measured elsewhere, not judged here.
    gate: Mutex<()>,
    marks: AtomicUsize,
}

impl Session {
    pub(crate) fn new(
        suite: Suite,
        client: Client,
        base: BaseUrl,
        has_own_stores: bool,
        auth_key: Option<AuthKey>,
    ) -> Self {
        let run = Uuid::new_v4().simple().to_string();
        Self {
            suite,
            client,
            base,
            has_own_stores,
            mask: Mask::new(auth_key.as_ref()),
            auth_key,
            run_mark: format!("conformance-{}", &run[..8]),
            ledger: Ledger::default(),
            consistency: Consistency::Strong,
            is_sparing: false,
            is_listing_proven: AtomicBool::new(false),
            pace: Pace::default(),
            gate: Mutex::default(),
            marks: AtomicUsize::new(1),
        }
    }

    /// Begins the ledger: from here on something may be stored.
    pub(crate) fn open_ledger(
        &mut self,
        foreign: Option<BTreeSet<String>>,
        file: Option<LedgerFile>,
    ) {
        let begun = Begun {
            run: self.run_mark.clone(),
            suite: self.suite,
            url: self.base.to_string(),
            has_user: self.base.authorization().is_some(),
            foreign,
        };
        self.ledger = Ledger::begin(begun, file);
    }

    /// A mark that nothing else in this run carries.
    pub(crate) fn next_mark(&self) -> String {
        let number = self.marks.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.run_mark)
    }

    /// The base of the next scenario's store.
    pub(crate) fn store(&self, number: usize) -> BaseUrl {
        if self.has_own_stores {
            self.base.below(&format!("@{}-{number}", self.run_mark))
        } else {
            self.base.clone()
        }
    }

    /// Sends a request of a scenario; what may change something waits for its turn.
    pub(crate) async fn send(
        &self,
        store: &BaseUrl,
        request: &Request,
    ) -> Result<Response, TransportError> {
        let is_reading = protocol::repeatable(self.suite, request) == Repeatable::Yes;
        if is_reading || self.has_own_stores {
            return self.send_paced(store, request, &refusal::PAUSES).await;
        }
        let _turn = self.gate.lock().await;
        let written = if self.is_open_to(request) {
            protocol::written_entries(self.suite, request)
        } else {
            Vec::new()
        };
        self.pace.wait(&written).await;
        let (response, created) = self.send_noted(store, request, &refusal::PAUSES).await?;
        if response.status < 300 {
            self.pace.note(written.into_iter().chain(created));
        }
        Ok(response)
    }

    /// Sends a request beside others, with the ledger knowing of it before and after; again after each
    /// of these pauses, where the platform refuses to pass it on. Also answers the key that was told.
    pub(crate) async fn send_noted(
        &self,
        store: &BaseUrl,
        request: &Request,
        pauses: &[Duration],
    ) -> Result<(Response, Option<String>), TransportError> {
        let body = request.body.as_deref().unwrap_or_default();
        let addition = protocol::adds(self.suite, request).then(|| self.ledger.sending(body));
        let sent = self.send_paced(store, request, pauses).await;
        let created = sent
            .as_ref()
            .ok()
            .and_then(|response| protocol::created_key(self.suite, request, response));
        match (addition, &created) {
            (Some(nth), _) if sent.as_ref().map_or_else(is_unsent, |_| true) => {
                self.ledger.answered(nth, created.as_deref());
            }
            (None, Some(key)) => drop(self.ledger.claim(key)),
            _ => {}
        }
        Ok((sent?, created))
    }

    /// Whether a request carries the right key, where there is one.
    fn is_open_to(&self, request: &Request) -> bool {
        let right = self.auth_header(AuthVariant::Right);
        right.is_none_or(|(name, value)| {
            request.headers.get(name).is_some_and(|sent| *sent == value)
        })
    }

    /// Sends a request, again and again where the platform refuses to pass it on.
    async fn send_paced(
        &self,
        store: &BaseUrl,
        request: &Request,
        pauses: &[Duration],
    ) -> Result<Response, TransportError> {
        let repeatable = protocol::repeatable(self.suite, request);
        let mut pauses = pauses.iter();
        loop {
            let response = self.client.send(store, request, repeatable).await?;
            let Some(refusal) = refusal::refusal(&response) else { return Ok(response) };
            if refusal::is_too_soon(&response) {
                self.pace.notice_limit();
            }
            match pauses.next().filter(|_| !refusal::is_for_the_day(&response)) {
                Some(pause) => tokio::time::sleep(*pause).await,
                None => return Err(TransportError::Limited(refusal)),
            }
        }
    }

    /// Sends a request of the engine's own, with the right key, to the shared store.
    pub(crate) async fn send_own(&self, mut request: Request) -> Result<Response, TransportError> {
        self.authorize(&mut request, AuthVariant::Right);
        self.send(&self.base, &request).await
    }

    /// Whether the target answers anything at all.
    pub(crate) async fn is_alive(&self) -> bool {
        self.send_own(protocol::listing(self.suite)).await.is_ok()
    }

    /// Puts a variant of the auth key into a request, where there is a key.
    pub(crate) fn authorize(&self, request: &mut Request, variant: AuthVariant) {
        if let Some((name, value)) = self.auth_header(variant) {
            request.headers.insert(name, value);
        }
    }

    fn auth_header(&self, variant: AuthVariant) -> Option<(HeaderName, HeaderValue)> {
        let text = self.auth_key.as_ref()?.header(variant)?;
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some((auth_header_name(self.suite), value))
    }
}

/// Whether a request that failed so stored nothing for sure.
fn is_unsent(error: &TransportError) -> bool {
    !matches!(error, TransportError::Broken(_) | TransportError::Timeout(_))
}

/// The header that carries the key.
pub(crate) fn auth_header_name(suite: Suite) -> HeaderName {
    HeaderName::from_bytes(suite.auth_header().as_bytes()).expect("the names are tokens")
}
