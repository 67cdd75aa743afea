//! The way to a target: its URL, its key, its consistency and its pace.
//!
//! A stay is built on a connection. A connection alone can only read: nothing may be written before it
//! is known what others stored.

use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use tokio::sync::mpsc::Sender;
use tokio::time::sleep;

use super::breaker::Breaker;
use super::classify::{self, Certainty, Stranger};
use super::client::{Client, Repeatable};
use super::consistency::Consistency;
use super::mask::Mask;
use super::pace::Pace;
use super::protocol::{self, Listed};
use super::refusal::{self, Retries};
use super::rest::{MAX_WAIT, Rest, Rested};
use super::sift::{LeavesOut, Sifting};
use super::transport::TransportError;
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
    /// How long the target is left alone where it asks for that.
    pub(crate) rest: Rest,
    /// Opens when the target is gone.
    pub(crate) breaker: Breaker,
    /// Which entries a long listing of the Worker may lack.
    pub(crate) leaves_out: LeavesOut,
}

/// The pauses before a stranger's answer is asked for again. A limit has pauses of its own.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(150), Duration::from_millis(500), Duration::from_millis(1_500)];

/// What an answer says beside itself.
enum Heard {
    /// It is the deployment's.
    Answer(Response),
    /// The platform limits requests.
    Limit(Response, String),
    /// Somebody else gave it.
    Stranger(Response, Stranger),
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
            base,
            mask: Mask::hiding(auth_key.as_ref(), client.headers()),
            client,
            auth_key,
            has_own_stores: false,
            consistency: Consistency::Strong,
            pace: Pace::default(),
            rest: Rest::within(MAX_WAIT),
            breaker: Breaker::default(),
            leaves_out: LeavesOut::Nothing,
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

    /// The answer to the listing of another suite, with the key where that suite looks for it. What others
    /// stored is left out.
    pub(super) async fn list_as(&self, suite: Suite) -> Option<Response> {
        let mut request = protocol::listing(suite);
        let key = self.auth_key.as_ref();
        request.headers.extend(protocol::auth_header(suite, key, AuthVariant::Right));
        let sifting = sifting(suite, &request, &LeavesOut::Everything);
        self.client.send_sifted(&self.base, &request, Repeatable::Yes, sifting).await.ok()
    }

    /// The items of the shared store; nothing when the listing cannot be read.
    pub(crate) async fn items(&self) -> Option<Vec<Listed>> {
        let listing = self.read(protocol::listing(self.suite), Retries::Several).await.ok()?;
        protocol::listed(self.suite, &listing)
    }

    /// Asks for the listing once, and hands on what comes of it, piece by piece. An answer that is no
    /// success, or is compressed, comes back with its body instead.
    ///
    /// # Errors
    /// When there is no whole answer. Pieces of it may have been handed on.
    pub(super) async fn hand_listing(
        &self,
        reader: &Sender<Bytes>,
    ) -> Result<Response, TransportError> {
        let mut request = protocol::listing(self.suite);
        self.authorize(&mut request, AuthVariant::Right);
        // It may be repeated, but its pieces must not be handed on twice.
        let once = Repeatable::No;
        self.client.send_sifted(&self.base, &request, once, Sifting::Handed(reader)).await
    }

    /// Why the target counts as gone; nothing when it does not.
    pub(crate) fn gone(&self) -> Option<String> {
        self.breaker.opened()
    }

    /// Asks a target that is gone once more when it is asked next.
    pub(super) fn try_again(&self) {
        self.breaker.close();
    }

    /// Who else gave an answer; nothing when the deployment may have.
    pub(crate) fn stranger(&self, request: &Request, answer: &Response) -> Option<Stranger> {
        classify::stranger(&self.base, request, answer)
    }

    /// Sends a request as written, and again where somebody else refuses to pass it on.
    ///
    /// # Errors
    /// When there is no whole answer, when somebody else refuses each time, or when the target is gone.
    pub(super) async fn send(
        &self,
        store: &BaseUrl,
        request: &Request,
        retries: Retries,
    ) -> Result<Response, TransportError> {
        if let Some(reason) = self.breaker.opened() {
            return Err(TransportError::Gone(reason));
        }
        let sent = self.send_patiently(store, request, retries).await;
        if let Err(error) = &sent
            && tells_of_the_target(error)
            && !self.answers().await
        {
            self.breaker.open(error.to_string());
        }
        sent
    }

    /// Whether the target answers a plain listing now.
    async fn answers(&self) -> bool {
        let mut listing = protocol::listing(self.suite);
        self.authorize(&mut listing, AuthVariant::Right);
        self.send_patiently(&self.base, &listing, Retries::Never).await.is_ok()
    }

    async fn send_patiently(
        &self,
        store: &BaseUrl,
        request: &Request,
        retries: Retries,
    ) -> Result<Response, TransportError> {
        let (mut limits, mut pauses) = (retries.pauses().iter(), PAUSES.iter());
        loop {
            self.rest.over().await;
            match self.hear(request, self.send_once(store, request).await?) {
                Heard::Answer(answer) => return Ok(answer),
                Heard::Limit(answer, words) => {
                    match self.rested(&answer, retries) {
                        Rested::Asked => continue,
                        Rested::TooLong(asked) => {
                            return Err(TransportError::Limited(format!("{words}; {asked}")));
                        }
                        Rested::NotAsked => {}
                    }
                    match limits.next().filter(|_| !refusal::is_for_the_day(&answer)) {
                        Some(pause) => sleep(*pause).await,
                        None => return Err(TransportError::Limited(words)),
                    }
                }
                Heard::Stranger(answer, stranger) => {
                    let is_safe = !stranger.may_have_acted || self.is_repeatable(request);
                    match pauses.next().filter(|_| is_safe) {
                        Some(pause) => match self.rested(&answer, retries) {
                            Rested::Asked => {}
                            Rested::NotAsked => sleep(*pause).await,
                            Rested::TooLong(_) => return judged(answer, stranger),
                        },
                        None => return judged(answer, stranger),
                    }
                }
            }
        }
    }

    /// Who gave an answer.
    fn hear(&self, request: &Request, answer: Response) -> Heard {
        let stranger = self.stranger(request, &answer);
        // A limit is waited for, whoever sets it.
        if let (Some(stranger), true) = (&stranger, answer.status != 429) {
            return Heard::Stranger(answer, stranger.clone());
        }
        match refusal::refusal(&answer) {
            Some(words) => {
                if refusal::is_too_soon(&answer) {
                    self.pace.notice_limit();
                }
                Heard::Limit(answer, stranger.map_or(words, |stranger| stranger.words))
            }
            None => Heard::Answer(answer),
        }
    }

    /// Leaves the target alone where it asks for that.
    fn rested(&self, answer: &Response, retries: Retries) -> Rested {
        match retries {
            Retries::Several => self.rest.after(answer),
            Retries::Never => Rested::NotAsked,
        }
    }

    fn is_repeatable(&self, request: &Request) -> bool {
        protocol::repeatable(self.suite, request) == Repeatable::Yes
    }

    /// Sends a request as written, whatever the answer is.
    pub(crate) async fn send_once(
        &self,
        store: &BaseUrl,
        request: &Request,
    ) -> Result<Response, TransportError> {
        let sifting = sifting(self.suite, request, &self.leaves_out);
        let repeatable = protocol::repeatable(self.suite, request);
        self.client.send_sifted(store, request, repeatable, sifting).await
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

/// What is left out of the answer to a request: only the Worker's views of its whole store are sifted.
fn sifting<'a>(suite: Suite, request: &Request, leaves_out: &'a LeavesOut) -> Sifting<'a> {
    match suite {
        Suite::Worker if protocol::is_listing(suite, request) => Sifting::Listing(leaves_out),
        Suite::Worker if protocol::worker::is_page(request) => Sifting::Page(leaves_out),
        _ => Sifting::Whole,
    }
}

/// An answer that stays a stranger's. Where the deployment could have given it, it is judged.
fn judged(answer: Response, stranger: Stranger) -> Result<Response, TransportError> {
    let Stranger { words, certainty, may_have_acted } = stranger;
    match certainty {
        Certainty::Perhaps => Ok(answer),
        Certainty::Certain => Err(TransportError::Intercepted { words, may_have_acted }),
    }
}

/// Whether an error may mean that the target is gone.
fn tells_of_the_target(error: &TransportError) -> bool {
    match error {
        TransportError::Connect(_)
        | TransportError::Broken(_)
        | TransportError::Timeout(_)
        | TransportError::Intercepted { .. } => true,
        TransportError::Limited(_)
        | TransportError::TooLong
        | TransportError::Gone(_)
        | TransportError::Unsendable(_)
        | TransportError::Refused(_) => false,
    }
}
