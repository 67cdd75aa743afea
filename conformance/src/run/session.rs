//! What every part of one run shares: the way to the target, the key, the ledger, the gate.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use http::header::{HeaderName, HeaderValue};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::consistency::Consistency;
use super::ledger::Ledger;
use super::ledger_file::Line;
use super::pace::Pace;
use super::{pacing, protocol};
use crate::base_url::BaseUrl;
use crate::client::{Client, Repeatable, TransportError};
use crate::exchange::{Request, Response};
use crate::mask::Mask;
use crate::scenario::{AuthKey, AuthVariant, Suite};

/// One run's shared state.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) suite: Suite,
    pub(super) client: Client,
    /// The target's base, behind which its shared store lies.
    pub(super) base: BaseUrl,
    /// Whether each scenario has a store of its own, so that nothing need be guarded or removed.
    pub(super) has_own_stores: bool,
    pub(super) auth_key: Option<AuthKey>,
    pub(super) mask: Mask,
    /// What each mark of this run begins with.
    pub(super) run_mark: String,
    pub(super) ledger: Ledger,
    /// How soon reads must show writes.
    pub(super) consistency: Consistency,
    /// Whether items stay until the end, where one request removes them all: the store held nothing.
    pub(super) is_sparing: bool,
    /// Whether the listing was seen to show an item just added.
    pub(super) is_listing_proven: AtomicBool,
    pub(super) pace: Pace,
    /// Held for each request that may change something: a Worker on KV loses index entries when
    /// two change it at once, and that is measured elsewhere, not judged here.
    gate: Mutex<()>,
    marks: AtomicUsize,
}

impl Session {
    pub(super) fn new(
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

    /// A mark that nothing else in this run carries.
    pub(super) fn next_mark(&self) -> String {
        let number = self.marks.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.run_mark)
    }

    /// The base of the next scenario's store.
    pub(super) fn store(&self, number: usize) -> BaseUrl {
        if self.has_own_stores {
            self.base.below(&format!("@{}-{number}", self.run_mark))
        } else {
            self.base.clone()
        }
    }

    /// Sends a request of a scenario; what may change something waits for its turn.
    pub(super) async fn send(
        &self,
        store: &BaseUrl,
        request: &Request,
    ) -> Result<Response, TransportError> {
        let repeatable = protocol::repeatable(self.suite, request);
        let is_guarded = repeatable == Repeatable::No && !self.has_own_stores;
        if !is_guarded {
            return self.send_paced(store, request, repeatable).await;
        }
        let _turn = self.gate.lock().await;
        self.send_change(store, request).await
    }

    /// Sends what may change something: at KV's pace, and with the ledger knowing of it before and
    /// after.
    async fn send_change(
        &self,
        store: &BaseUrl,
        request: &Request,
    ) -> Result<Response, TransportError> {
        let written = if self.is_open_to(request) {
            protocol::written_entries(self.suite, request)
        } else {
            Vec::new()
        };
        self.pace.wait(&written).await;
        let adds = protocol::adds(self.suite, request);
        if adds {
            self.ledger.note(&Line::sending(request.body.as_deref().unwrap_or_default()));
        }
        let response = self.send_paced(store, request, Repeatable::No).await?;
        let created = protocol::created_key(self.suite, request, &response);
        match &created {
            Some(key) => drop(self.ledger.claim(key)),
            None if adds => self.ledger.note(&Line::Answered),
            None => {}
        }
        if response.status < 300 {
            self.pace.note(written.into_iter().chain(created));
        }
        Ok(response)
    }

    /// Whether a request carries the right key, where there is one.
    fn is_open_to(&self, request: &Request) -> bool {
        let right = self.auth_header();
        right.is_none_or(|(name, value)| {
            request.headers.get(name).is_some_and(|sent| *sent == value)
        })
    }

    /// Sends a request, again and again where the platform refuses to pass it on.
    async fn send_paced(
        &self,
        store: &BaseUrl,
        request: &Request,
        repeatable: Repeatable,
    ) -> Result<Response, TransportError> {
        let mut pauses = pacing::PAUSES.iter();
        loop {
            let response = self.client.send(store, request, repeatable).await?;
            let Some(refusal) = pacing::refusal(&response) else { return Ok(response) };
            if pacing::is_too_soon(&response) {
                self.pace.notice_limit();
            }
            let pause = pauses.next().ok_or(TransportError::Limited(refusal))?;
            tokio::time::sleep(*pause).await;
        }
    }

    /// Sends a request of the engine's own, with the right key, to the shared store.
    pub(super) async fn send_own(&self, mut request: Request) -> Result<Response, TransportError> {
        if let Some((name, value)) = self.auth_header() {
            request.headers.insert(name, value);
        }
        self.send(&self.base, &request).await
    }

    /// Whether the target answers anything at all.
    pub(super) async fn is_alive(&self) -> bool {
        self.send_own(protocol::listing(self.suite)).await.is_ok()
    }

    fn auth_header(&self) -> Option<(HeaderName, HeaderValue)> {
        let text = self.auth_key.as_ref()?.header(AuthVariant::Right)?;
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some((auth_header_name(self.suite), value))
    }
}

/// The header that carries the key.
pub(super) fn auth_header_name(suite: Suite) -> HeaderName {
    HeaderName::from_bytes(suite.auth_header().as_bytes()).expect("the names are tokens")
}
