//! Takes a call of the API, and answers it.

use super::api_error::ApiError;
use super::entries;
use super::envelope;
use super::namespaces;
use super::route::{OfNamespace, RestCall};
use crate::api::store::Store;
use crate::api::stores::Stores;
use crate::auth_key::AuthKey;
use crate::clock::Timestamp;
use crate::kv::InvocationRecord;
use crate::message::{Request, Response};
use std::sync::{Arc, Mutex, PoisonError};

/// The API over the stores.
#[derive(Debug)]
pub(crate) struct KvRest {
    /// What calls must bring, if anything.
    token: Option<AuthKey>,
    window: Mutex<Window>,
}

/// The requests of the last five minutes that have begun.
#[derive(Debug, Default)]
struct Window {
    /// Counted from the Unix epoch.
    number: u64,
    requests: u64,
}

/// How long Cloudflare counts requests, in milliseconds.
const WINDOW_MS: u64 = 5 * 60 * 1_000;

/// An answer, and what the call did to which store.
#[derive(Debug)]
pub(crate) struct Rested {
    pub(crate) response: Response,
    pub(crate) done: Option<(Arc<Store>, InvocationRecord)>,
}

impl Rested {
    /// The answer to a call that did nothing to entries.
    fn without_entries(response: Response) -> Self {
        Self { response, done: None }
    }
}

impl KvRest {
    /// An API whose calls must bring the token, if there is one.
    pub(crate) fn new(token: Option<AuthKey>) -> Self {
        Self { token, window: Mutex::default() }
    }

    /// Answers the call of that number and moment. `path` is what follows `/client/v4`.
    pub(crate) async fn respond(
        &self,
        stores: &Stores,
        path: &str,
        (number, now): (u64, Timestamp),
        request: &Request,
    ) -> Rested {
        let limit = stores.conditions(None).limits.rest_requests;
        let answered = match self.count(now, limit) {
            Ok(()) => self.answer(stores, path, number, request).await,
            Err(error) => Err(error),
        };
        answered.unwrap_or_else(|error| Rested::without_entries(envelope::failed(&error)))
    }

    async fn answer(
        &self,
        stores: &Stores,
        path: &str,
        number: u64,
        request: &Request,
    ) -> Result<Rested, ApiError> {
        self.check_token(request)?;
        let answered = match RestCall::of(&request.method, path)? {
            RestCall::Namespaces => namespaces::list(stores, request),
            RestCall::CreateNamespace => namespaces::create(stores, request).await,
            RestCall::In(id, call) => {
                let store = namespaces::find(stores, &id, entries::operation(&call))?;
                match &call {
                    OfNamespace::Show => Ok(namespaces::show(&store)),
                    OfNamespace::Rename => namespaces::rename(stores, &store, request).await,
                    OfNamespace::Remove => namespaces::remove(stores, &store).await,
                    _ => return Ok(of_entries(store, number, &call, request).await),
                }
            }
        };
        answered.map(Rested::without_entries)
    }

    /// Counts a request, and refuses it beyond the limit; 0 means none.
    fn count(&self, now: Timestamp, limit: u64) -> Result<(), ApiError> {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.ms() / WINDOW_MS;
        if window.number != number {
            *window = Window { number, requests: 0 };
        }
        window.requests += 1;
        if limit > 0 && window.requests > limit { Err(ApiError::TooManyRequests) } else { Ok(()) }
    }

    fn check_token(&self, request: &Request) -> Result<(), ApiError> {
        let Some(token) = &self.token else { return Ok(()) };
        let bearer =
            request.header("authorization").and_then(|given| given.strip_prefix("Bearer "));
        let given = bearer.or_else(|| request.header("x-auth-key"));
        match given {
            Some(given) if token.opens(given.as_bytes()) => Ok(()),
            _ => Err(ApiError::Authentication),
        }
    }
}

/// Answers a call on the entries of a store.
async fn of_entries(
    store: Arc<Store>,
    number: u64,
    call: &OfNamespace,
    request: &Request,
) -> Rested {
    let invocation = store.namespace().begin_rest(number);
    let answered = entries::respond(&invocation, call, request).await;
    let record = invocation.into_record();
    let response = answered.unwrap_or_else(|error| envelope::failed(&error));
    Rested { response, done: Some((store, record)) }
}
