//! What listens on the port: one API over its stores, and the control plane.

use super::chosen::Chosen;
use super::control;
use super::cors::Cors;
use super::doors::{Destination, Door, Doors};
use super::endpoint_faults::EndpointFaults;
use super::guard::control_path;
use super::inspector;
use super::kv_rest::{KvRest, Rested};
use super::kv_wire;
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
use crate::storage::StorageError;
use crossbeam_utils::CachePadded;
use http::HeaderName;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The largest request body, in bytes: the limit of Cloudflare's free and pro plans.
pub(crate) const MAX_BODY_BYTES: usize = 100 * 1024 * 1024;

/// The largest body of a call of the control plane that brings no entries, in bytes: more than any conditions take.
const MAX_CONTROL_BODY_BYTES: usize = 4 * 1024 * 1024;

/// What a running emulator serves: the double of a deployment on Cloudflare.
#[derive(Debug)]
pub(crate) struct EmulatedDeployment {
    environment: Environment,
    stores: Stores,
    cors: Option<Cors>,
    doors: Doors,
    rest: KvRest,
    requests: CachePadded<AtomicU64>,
}

impl EmulatedDeployment {
    /// Serves `stores`, also to the pages that `cors` names.
    pub(crate) fn new(
        environment: Environment,
        stores: Stores,
        cors: Option<Cors>,
        doors: Doors,
        rest: KvRest,
    ) -> Self {
        let requests = CachePadded::default();
        Self { environment, stores, cors, doors, rest, requests }
    }

    pub(crate) fn stores(&self) -> &Stores {
        &self.stores
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Adopts what other emulators on the same store were told, and tells them of the operations made here.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub(crate) async fn keep_up(&self) -> Result<(), StorageError> {
        control::adopt(&self.environment, &self.stores).await?;
        for store in self.stores.named_or_all(None) {
            store.namespace().tell_usage().await?;
        }
        Ok(())
    }

    /// Whether anything is served under `/__emulator`.
    pub(crate) fn has_control(&self) -> bool {
        self.doors.control.is_some()
    }

    /// Takes a request of which the body has not been read. Cuts the prefix that names a store off its
    /// path.
    pub(crate) fn receive(&self, door: Door, peer: IpAddr, request: &mut Request) -> Arrival {
        let number = self.requests.fetch_add(1, Relaxed) + 1;
        let line = LogLine::of(request, number);
        let destination = self.doors.lead(door, peer, request);
        Arrival { number, line, destination }
    }

    /// The most bytes that the body of the request may have; None if nobody reads it. The head decides
    /// that, so that nobody without the key fills the memory.
    pub(crate) fn max_body(&self, arrival: &Arrival, request: &Request) -> Option<usize> {
        match arrival.destination {
            Destination::Nowhere(_) | Destination::Inspector(_) => None,
            Destination::Control(_) if control_path(&request.path) == Some("/entries") => {
                Some(MAX_BODY_BYTES)
            }
            Destination::Control(_) => Some(MAX_CONTROL_BODY_BYTES),
            Destination::KvWire | Destination::KvEnvelope(_) | Destination::Rest(_) => {
                Some(MAX_BODY_BYTES)
            }
            // All stores have the same settings, so the unnamed one can tell.
            Destination::Store(_) => {
                self.stores.unnamed().reads_body(request).then_some(MAX_BODY_BYTES)
            }
        }
    }

    /// Answers the request and logs it.
    pub(crate) async fn respond(&self, arrival: Arrival, request: &Request) -> Response {
        let Arrival { number, line, destination } = arrival;
        let answer = match destination {
            Destination::Nowhere(refusal) => Answer::without_kv(refusal.response()),
            Destination::Inspector(part) => Answer::without_kv(inspector::respond(part)),
            Destination::Control(chosen) => {
                Answer::without_kv(Box::pin(self.control(&chosen, request)).await)
            }
            Destination::Store(name) => self.serve(name.as_ref(), number, request).await,
            Destination::Rest(call) => Box::pin(self.serve_rest(&call, number, request)).await,
            Destination::KvWire => Box::pin(self.serve_kv(None, number, request)).await,
            Destination::KvEnvelope(group) => {
                Box::pin(self.serve_kv(Some(&group), number, request)).await
            }
        };
        line.write(&answer.response, answer.operations);
        answer.response
    }

    /// Answers what is asked of the emulator itself, under `/__emulator`.
    async fn control(&self, chosen: &Chosen, request: &Request) -> Response {
        let path = control_path(&request.path).unwrap_or_default();
        let response =
            control::respond(&self.environment, &self.stores, chosen, path, request).await;
        let changes = !request.method.is_safe() && response.status.is_success();
        if changes && let Some(store) = chosen.name().and_then(|name| self.stores.present(name)) {
            self.stores.mark_listed(&store);
        }
        response
    }

    async fn serve(&self, name: Option<&StoreName>, number: u64, request: &Request) -> Answer {
        let location = match location(request) {
            Ok(location) => location,
            Err(refusal) => return Answer::without_kv(refusal.response()),
        };
        let named = name.map(|name| self.store(name, request));
        // The store of plain paths is always there, and all threads would write its number.
        if let Some(named) = &named {
            named.note_use(number);
        }
        let store = named.as_deref().unwrap_or(self.stores.unnamed());
        let at = self.environment.clock.now();
        let invocation = store.namespace().begin(number, location);
        let (response, fault) = if invocation.has_faults() {
            Box::pin(self.answer_under_faults(store, &invocation, request)).await
        } else {
            (self.answer(store, &invocation, request).await, None)
        };
        if response.status.is_success() {
            self.stores.mark_listed(store);
        }
        let record = invocation.into_record();
        let operations = record.counts;
        self.journal(store, at, record, request, &response, fault);
        Answer { response, operations }
    }

    /// Carries out an operation of another Worker. Each is taken for an invocation of its own, since the
    /// protocol does not tell them apart. `group` is what the path of Miniflare's envelope names.
    async fn serve_kv(&self, group: Option<&str>, number: u64, request: &Request) -> Answer {
        let unwrapped = match group {
            None => kv_wire::plain(request),
            Some(group) => kv_wire::unwrap(group, request),
        };
        let (namespace, operation) = match unwrapped {
            Ok(unwrapped) => unwrapped,
            Err(error) => return Answer::without_kv(kv_wire::refused(&error)),
        };
        let location = match location(&operation) {
            Ok(location) => location,
            Err(refusal) => return Answer::without_kv(refusal.response()),
        };
        let store = self.stores.get(namespace.as_ref());
        store.note_use(number);
        let at = self.environment.clock.now();
        let invocation = store.namespace().begin(number, location);
        let response = kv_wire::respond(&invocation, &operation).await;
        let response = kv_wire::wrapped(group.is_some(), response);
        if response.status.is_success() {
            self.stores.mark_listed(&store);
        }
        let record = invocation.into_record();
        let operations = record.counts;
        self.journal(&store, at, record, &operation, &response, None);
        Answer { response, operations }
    }

    /// Answers a call of Cloudflare's REST API.
    async fn serve_rest(&self, call: &str, number: u64, request: &Request) -> Answer {
        let at = self.environment.clock.now();
        let rested = self.rest.respond(&self.stores, call, (number, at), request).await;
        let Rested { response, done } = rested;
        let Some((store, record)) = done else { return Answer::without_kv(response) };
        let operations = record.counts;
        self.journal(&store, at, record, request, &response, None);
        Answer { response, operations }
    }

    /// The store of that name. A request that is refused makes none.
    fn store(&self, name: &StoreName, request: &Request) -> Arc<Store> {
        if let Some(store) = self.stores.present(name) {
            return store;
        }
        if self.stores.unnamed().admits(request) {
            self.stores.get_or_make(name)
        } else {
            self.stores.throwaway(name)
        }
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

/// A request whose head has been read.
pub(crate) struct Arrival {
    number: u64,
    line: LogLine,
    destination: Destination,
}

impl Arrival {
    /// Logs a request whose body was refused.
    pub(crate) fn refuse(self, response: &Response) {
        self.line.write(response, OperationCounts::default());
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
