//! What every part of one run shares: the way to the target, the key, the ledger, the gate.

use std::sync::atomic::{AtomicUsize, Ordering};

use http::header::{HeaderName, HeaderValue};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::ledger::Ledger;
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
        let _turn = if is_guarded { Some(self.gate.lock().await) } else { None };
        self.send_paced(store, request, repeatable).await
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
