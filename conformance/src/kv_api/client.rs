//! Sends calls: with the token, at the pace that Cloudflare allows, again where the API asks for it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::{Mutex, OnceCell};
use tokio::time::{Instant, sleep, sleep_until};

use super::door::Door;
use super::error::{DAY_IS_OVER, KvApiError};
use super::token::ApiToken;
use crate::exchange::{Request, Response};
use crate::site::{Client, Mask, Repeatable, Rest, Rested};

/// A namespace, as the API shows it.
#[derive(Debug)]
pub struct KvApi {
    door: Door,
    client: Client,
    token: Option<ApiToken>,
    mask: Mask,
    rest: Rest,
    /// When the next request may be sent.
    next: Mutex<Instant>,
    /// How many KV operations the calls made.
    operations: AtomicU64,
    /// Set once the namespace was found to be there, where the API does not tell by itself.
    is_there: OnceCell<()>,
}

/// Cloudflare takes 1,200 requests in five minutes.
const INTERVAL: Duration = Duration::from_millis(250);

/// The pauses before a call is sent again that was refused for now.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

impl KvApi {
    /// A namespace behind this door. `max_wait` bounds how long the API may ask to be left alone in all.
    #[must_use]
    pub fn new(door: Door, client: Client, token: Option<ApiToken>, max_wait: Duration) -> Self {
        let secrets = token.as_ref().map(ApiToken::secrets).unwrap_or_default();
        let mask = Mask::hiding(None, &secrets);
        let (rest, next) = (Rest::within(max_wait), Mutex::new(Instant::now()));
        Self {
            door,
            client,
            token,
            mask,
            rest,
            next,
            operations: AtomicU64::new(0),
            is_there: OnceCell::new(),
        }
    }

    /// Where the namespace is.
    pub(crate) fn door(&self) -> &Door {
        &self.door
    }

    /// How many requests were sent.
    pub(crate) fn sent(&self) -> u64 {
        self.client.sent()
    }

    /// How many KV operations the calls made: values and lists that were read.
    pub(crate) fn operations(&self) -> u64 {
        self.operations.load(Relaxed)
    }

    /// Notes that a call makes so many KV operations.
    pub(super) fn note_operations(&self, operations: usize) {
        self.operations.fetch_add(operations as u64, Relaxed);
    }

    /// Sends a call for the namespace and returns its answer of success. A call that may be repeated is
    /// sent again where its answer is missing or tells of trouble; any call is where it came too soon.
    ///
    /// # Errors
    /// When no such answer comes.
    pub(super) async fn send(
        &self,
        call: &'static str,
        request: &Request,
        repeatable: Repeatable,
    ) -> Result<Response, KvApiError> {
        if self.door.is_explorer() {
            // To the explorer, a namespace that is not there is an empty one.
            self.is_there.get_or_try_init(|| self.look_for_namespace()).await?;
        }
        let path = self.door.path(&request.path);
        self.send_to(path, call, request, repeatable).await
    }

    /// The same for a path of the whole API.
    ///
    /// # Errors
    /// When no answer of success comes.
    pub(super) async fn send_to(
        &self,
        path: String,
        call: &'static str,
        request: &Request,
        repeatable: Repeatable,
    ) -> Result<Response, KvApiError> {
        let mut request = Request { path, ..request.clone() };
        if let Some(token) = &self.token {
            request.headers.extend(token.fields());
        }
        let mut pauses = PAUSES.iter();
        loop {
            self.take_turn().await;
            let sent = self.client.send(self.door.base(), &request, repeatable).await;
            let answer = sent.map_err(|error| KvApiError::NoAnswer {
                url: self.door.base().to_string(),
                call,
                reason: self.mask.apply(&error.to_string()),
            })?;
            if answer.is_success() {
                return Ok(answer);
            }
            let refusal = self.masked(KvApiError::refused(call, &answer));
            if !is_for_now(&answer, &refusal, repeatable) {
                return Err(refusal);
            }
            match self.rest.after(&answer) {
                Rested::Asked => {}
                Rested::TooLong(_) => return Err(refusal),
                Rested::NotAsked => match pauses.next() {
                    Some(pause) => sleep(*pause).await,
                    None => return Err(refusal),
                },
            }
        }
    }

    /// An answer that is not what the API answers.
    pub(super) fn odd(&self, call: &'static str, reason: &str) -> KvApiError {
        let url = self.door.base().to_string();
        KvApiError::Odd { url, call, reason: self.mask.apply(reason) }
    }

    /// Waits until a request may be sent. A local API has no limit worth the name.
    async fn take_turn(&self) {
        self.rest.over().await;
        if self.door.base().is_loopback() {
            return;
        }
        let mut next = self.next.lock().await;
        sleep_until(*next).await;
        *next = Instant::now() + INTERVAL;
    }

    fn masked(&self, error: KvApiError) -> KvApiError {
        match error {
            KvApiError::Refused { call, status, code, message, advice } => {
                let message = self.mask.apply(&message);
                KvApiError::Refused { call, status, code, message, advice }
            }
            other => other,
        }
    }
}

/// Whether the same call may succeed in a while.
fn is_for_now(answer: &Response, refusal: &KvApiError, repeatable: Repeatable) -> bool {
    match answer.status {
        429 => refusal.code() != Some(DAY_IS_OVER),
        500.. => repeatable == Repeatable::Yes,
        _ => false,
    }
}
