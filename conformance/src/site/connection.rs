//! The way to a target: its URL, its key, its consistency and its pace.
//!
//! A stay is built on a connection. A connection alone can only read: nothing may be written before it
//! is known what others stored.

use http::header::{HeaderName, HeaderValue};

use super::client::{Client, Repeatable, TransportError};
use super::consistency::Consistency;
use super::mask::Mask;
use super::pace::Pace;
use super::protocol::{self, Listed};
use super::refusal::{self, Retries};
use crate::base_url::BaseUrl;
use crate::exchange::{Request, Response};
use crate::scenario::{AuthKey, AuthVariant, Suite};

/// The way to a target.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) suite: Suite,
    pub(crate) client: Client,
    /// The target's base, which is also the base of its shared store.
    pub(crate) base: BaseUrl,
    pub(crate) auth_key: Option<AuthKey>,
    pub(crate) mask: Mask,
    /// Whether each scenario has a store of its own. Then nothing is guarded and nothing removed.
    pub(crate) has_own_stores: bool,
    /// How soon reads must show writes.
    pub(crate) consistency: Consistency,
    pub(crate) pace: Pace,
}

impl Connection {
    /// A connection to a target with one store, whose reads show writes at once.
    pub(crate) fn new(
        suite: Suite,
        client: Client,
        base: BaseUrl,
        auth_key: Option<AuthKey>,
    ) -> Self {
        Self {
            suite,
            client,
            base,
            mask: Mask::new(auth_key.as_ref()),
            auth_key,
            has_own_stores: false,
            consistency: Consistency::Strong,
            pace: Pace::default(),
        }
    }

    /// Reads from the shared store, with the right key.
    ///
    /// # Errors
    /// When there is no whole answer, or when the request may change something.
    pub(crate) async fn read(
        &self,
        mut request: Request,
        retries: Retries,
    ) -> Result<Response, TransportError> {
        if protocol::repeatable(self.suite, &request) == Repeatable::No {
            let reason = format!("{} {} may change something", request.method, request.path);
            return Err(TransportError::Refused(reason));
        }
        self.authorize(&mut request, AuthVariant::Right);
        self.send(&self.base, &request, retries).await
    }

    /// The items of the shared store; nothing when the listing cannot be read.
    pub(crate) async fn items(&self) -> Option<Vec<Listed>> {
        let listing = self.read(protocol::listing(self.suite), Retries::Several).await.ok()?;
        protocol::listed(self.suite, &listing)
    }

    /// Whether the target answers at all.
    pub(crate) async fn is_alive(&self) -> bool {
        self.read(protocol::listing(self.suite), Retries::Several).await.is_ok()
    }

    /// Sends a request as written, and again where the platform refuses to pass it on.
    ///
    /// # Errors
    /// When there is no whole answer, or when the platform refuses each time.
    pub(super) async fn send(
        &self,
        store: &BaseUrl,
        request: &Request,
        retries: Retries,
    ) -> Result<Response, TransportError> {
        let mut pauses = retries.pauses().iter();
        loop {
            let response = self.send_once(store, request).await?;
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

    /// Sends a request as written, whatever the answer is.
    pub(crate) async fn send_once(
        &self,
        store: &BaseUrl,
        request: &Request,
    ) -> Result<Response, TransportError> {
        self.client.send(store, request, protocol::repeatable(self.suite, request)).await
    }

    /// Puts a variant of the auth key into a request, where there is a key.
    pub(crate) fn authorize(&self, request: &mut Request, variant: AuthVariant) {
        if let Some((name, value)) = self.auth_header(variant) {
            request.headers.insert(name, value);
        }
    }

    /// Whether a request carries the right key, or needs none.
    pub(super) fn is_authorized(&self, request: &Request) -> bool {
        self.auth_header(AuthVariant::Right).is_none_or(|(name, value)| {
            request.headers.get(name).is_some_and(|sent| *sent == value)
        })
    }

    fn auth_header(&self, variant: AuthVariant) -> Option<(HeaderName, HeaderValue)> {
        protocol::auth_header(self.suite, self.auth_key.as_ref(), variant)
    }
}
