//! Takes a call of the API, and answers it.

use super::api_error::ApiError;
use super::entries;
use super::envelope;
use super::namespaces::Titles;
use super::route::{OfNamespace, RestCall};
use crate::api::store::Store;
use crate::api::stores::Stores;
use crate::auth_key::AuthKey;
use crate::clock::Timestamp;
use crate::kv::{InvocationRecord, KvMethod, storage_failure};
use crate::message::{Request, Response};
use std::sync::{Arc, Mutex, PoisonError};

/// The API over the stores.
#[derive(Debug)]
pub(crate) struct KvRest {
    /// What calls must bring, if anything.
    token: Option<AuthKey>,
    titles: Titles,
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

impl KvRest {
    /// An API whose calls must bring the token, if there is one.
    pub(crate) fn new(token: Option<AuthKey>) -> Self {
        Self { token, titles: Titles::default(), window: Mutex::default() }
    }

    /// Answers the call of that number and moment. `path` is what follows `/client/v4`.
    pub(crate) async fn respond(
        &self,
        stores: &Stores,
        path: &str,
        (number, now): (u64, Timestamp),
        request: &Request,
    ) -> Rested {
        let mut done = None;
        let limit = stores.conditions(None).limits.rest_requests;
        let answered = match self.count(now, limit) {
            Ok(()) => self.answer(stores, path, number, request, &mut done).await,
            Err(error) => Err(error),
        };
        let response = answered.unwrap_or_else(|error| envelope::failed(&error));
        Rested { response, done }
    }

    async fn answer(
        &self,
        stores: &Stores,
        path: &str,
        number: u64,
        request: &Request,
        done: &mut Option<(Arc<Store>, InvocationRecord)>,
    ) -> Result<Response, ApiError> {
        self.check_token(request)?;
        let (id, call) = match RestCall::of(&request.method, path)? {
            RestCall::Namespaces => return self.titles.list(stores, request),
            RestCall::CreateNamespace => return self.titles.create(stores, request),
            RestCall::In(id, call) => (id, call),
        };
        let store = Titles::find(stores, &id, entries::operation(&call))?;
        match &call {
            OfNamespace::Show => Ok(self.titles.show(&store)),
            OfNamespace::Rename => self.titles.rename(stores, &store, request),
            OfNamespace::Remove => {
                let removed = self.titles.remove(stores, &store).await;
                removed.map_err(|error| {
                    ApiError::of("remove namespace")(storage_failure(KvMethod::Delete)(error))
                })
            }
            _ => {
                let invocation = store.namespace().begin_rest(number);
                let answered = entries::respond(&invocation, &call, request).await;
                let record = invocation.into_record();
                *done = Some((Arc::clone(&store), record));
                answered
            }
        }
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
