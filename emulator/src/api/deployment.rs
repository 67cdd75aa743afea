//! What listens on the port: one API over its stores, and the control plane.

use super::control;
use super::cors::Cors;
use super::endpoint_faults::EndpointFaults;
use super::guard;
use super::log::{LogLine, masked_target};
use super::refusal::Refusal;
use super::store::Store;
use super::store_name::StoreName;
use super::stores::Stores;
use crate::clock::Timestamp;
use crate::environment::Environment;
use crate::journal::JournalEntry;
use crate::kv::{Invocation, InvocationRecord, OperationCounts};
use crate::message::{Delivery, Request, Response};
use crossbeam_utils::CachePadded;
use http::HeaderName;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What a running emulator serves: the double of a deployment on Cloudflare.
#[derive(Debug)]
pub(crate) struct EmulatedDeployment {
    environment: Environment,
    stores: Stores,
    cors: Option<Cors>,
    has_control_plane: bool,
    requests: CachePadded<AtomicU64>,
}

impl EmulatedDeployment {
    /// Serves `stores`, also to the pages that `cors` names.
    pub(crate) fn new(
        environment: Environment,
        stores: Stores,
        cors: Option<Cors>,
        has_control_plane: bool,
    ) -> Self {
        let requests = CachePadded::default();
        Self { environment, stores, cors, has_control_plane, requests }
    }

    pub(crate) fn stores(&self) -> &Stores {
        &self.stores
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Answers one request and logs it. Cuts the prefix that names a store off its path.
    pub(crate) async fn respond(&self, request: &mut Request) -> Response {
        let number = self.requests.fetch_add(1, Relaxed) + 1;
        let line = LogLine::of(request, number);
        let answer = match take_store(request) {
            Ok(store) => self.dispatch(store.as_ref(), number, request).await,
            Err(refusal) => Answer::without_kv(refusal.response()),
        };
        line.write(&answer.response, answer.operations);
        answer.response
    }

    async fn dispatch(&self, name: Option<&StoreName>, number: u64, request: &Request) -> Answer {
        match guard::guarded(&request.path) {
            Some(path) if self.has_control_plane => {
                Answer::without_kv(Box::pin(self.behind_guard(name, path, request)).await)
            }
            _ => self.serve(name, number, request).await,
        }
    }

    /// Answers what is asked of the emulator itself, under `/__emulator`.
    async fn behind_guard(
        &self,
        store: Option<&StoreName>,
        path: &str,
        request: &Request,
    ) -> Response {
        match guard::check(request) {
            Ok(()) => control::respond(&self.environment, &self.stores, store, path, request).await,
            Err(refusal) => refusal.response(),
        }
    }

    async fn serve(&self, name: Option<&StoreName>, number: u64, request: &Request) -> Answer {
        let location = match location(request) {
            Ok(location) => location,
            Err(refusal) => return Answer::without_kv(refusal.response()),
        };
        let named = name.map(|name| self.stores.named(name));
        let store = named.as_deref().unwrap_or(self.stores.unnamed());
        let at = self.environment.clock.now();
        let invocation = store.namespace().begin(number, location);
        let (response, fault) = if invocation.has_faults() {
            Box::pin(self.answer_under_faults(store, &invocation, request)).await
        } else {
            (self.answer(store, &invocation, request).await, None)
        };
        let record = invocation.into_record();
        let operations = record.counts;
        self.journal(store, at, record, request, &response, fault);
        Answer { response, operations }
    }

    /// The answer, which fault rules may replace or change, and the id of the rule that struck last.
    async fn answer_under_faults(
        &self,
        store: &Store,
        invocation: &Invocation<'_>,
        request: &Request,
    ) -> (Response, Option<String>) {
        let mut faults = EndpointFaults::new(invocation, request);
        let response = if let Some(refused) = faults.before().await {
            refused
        } else {
            faults.after(self.answer(store, invocation, request).await).await
        };
        (response, faults.into_rule_id())
    }

    /// The API's answer, with the header fields that pages of other origins need to read it.
    async fn answer(
        &self,
        store: &Store,
        invocation: &Invocation<'_>,
        request: &Request,
    ) -> Response {
        let Some(cors) = &self.cors else {
            return store.respond(invocation, request).await;
        };
        if let Some(preflight) = cors.preflight(request) {
            return preflight;
        }
        cors.decorate(request, store.respond(invocation, request).await)
    }

    fn journal(
        &self,
        store: &Store,
        at: Timestamp,
        record: InvocationRecord,
        request: &Request,
        response: &Response,
        fault: Option<String>,
    ) {
        let elapsed = || self.environment.clock.now() - at;
        let dropped = response.delivery == Delivery::Dropped;
        self.environment.journal.write(|| JournalEntry {
            request: record.number,
            at,
            store: store.name().map(str::to_owned),
            method: request.method.clone(),
            target: masked_target(&request.path, request.query.as_deref()),
            location: record.location,
            status: (!dropped).then(|| response.status.as_u16()),
            elapsed_ms: u64::try_from(elapsed().as_millis()).unwrap_or(u64::MAX),
            operation_count: record.counts.sum(),
            operations: record.operations,
            fault,
        });
    }
}

/// A response, and the KV operations that it took.
struct Answer {
    response: Response,
    operations: OperationCounts,
}

impl Answer {
    fn without_kv(response: Response) -> Self {
        Self { response, operations: OperationCounts::default() }
    }
}

/// Cuts the prefix `/@NAME` off the path.
fn take_store(request: &mut Request) -> Result<Option<StoreName>, Refusal> {
    let Some((name, rest)) = StoreName::split_path(&request.path) else { return Ok(None) };
    let store = StoreName::parse(name).ok_or_else(|| Refusal::StoreName(name.to_owned()))?;
    request.path = rest.to_owned();
    Ok(Some(store))
}

/// The header field that names a location.
static LOCATION: HeaderName = HeaderName::from_static("x-emulator-location");

/// The location at which the request asks to be handled. A location's name has a store name's form.
fn location(request: &Request) -> Result<Option<&str>, Refusal> {
    let Some(value) = request.headers.get(&LOCATION) else { return Ok(None) };
    let name = String::from_utf8_lossy(value.as_bytes());
    match (StoreName::parse(&name), value.to_str()) {
        (Some(_), Ok(location)) => Ok(Some(location)),
        _ => Err(Refusal::Location(name.into_owned())),
    }
}
