//! Everything that listens on the port: one API over its stores, and the control plane.

use super::control::{self, Call, Refusal};
use super::cors::Cors;
use super::log;
use super::service::Service;
use super::stores::StoreName;
use crate::kv::OperationsCount;
use crate::message::{Request, Response};
use crate::storage::StorageError;
use http::StatusCode;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// What a running emulator serves.
#[derive(Debug)]
pub struct Deployment {
    service: Service,
    cors: Option<Cors>,
    control: bool,
    invocations: AtomicU64,
}

impl Deployment {
    /// Serves `service` to the pages that `cors` names, and the control plane where `control` says
    /// so.
    #[must_use]
    pub fn new(service: Service, cors: Option<Cors>, control: bool) -> Self {
        Self { service, cors, control, invocations: AtomicU64::new(0) }
    }

    /// Answers one request and logs it.
    pub async fn respond(&self, mut request: Request) -> Response {
        let started = Instant::now();
        let number = self.invocations.fetch_add(1, Relaxed) + 1;
        let line = log::Line::of(&request);
        let (response, operations) = match take_store(&mut request) {
            Ok(store) => self.dispatch(store.as_ref(), number, &request).await,
            Err(refusal) => (control::refused(&refusal), OperationsCount::default()),
        };
        line.write(number, response.status, started.elapsed(), operations);
        response
    }

    /// Empties every store.
    ///
    /// # Errors
    /// When a storage cannot be written.
    pub async fn reset(&self) -> Result<(), StorageError> {
        self.service.reset(None).await
    }

    async fn dispatch(
        &self,
        store: Option<&StoreName>,
        number: u64,
        request: &Request,
    ) -> (Response, OperationsCount) {
        match control::parse(request) {
            Some(call) if self.control => {
                let response = match call {
                    Ok(call) => self.control(store, call).await,
                    Err(refusal) => control::refused(&refusal),
                };
                (response, OperationsCount::default())
            }
            _ => self.serve(store, number, request).await,
        }
    }

    /// The API's answer, with what other origins' pages need to read it.
    async fn serve(
        &self,
        store: Option<&StoreName>,
        number: u64,
        request: &Request,
    ) -> (Response, OperationsCount) {
        if let Some(answer) = self.cors.as_ref().and_then(|cors| cors.preflight(request)) {
            return (answer, OperationsCount::default());
        }
        let (response, operations) = self.service.respond(store, number, request).await;
        match &self.cors {
            Some(cors) => (cors.decorate(request, response), operations),
            None => (response, operations),
        }
    }

    async fn control(&self, store: Option<&StoreName>, call: Call) -> Response {
        match call {
            Call::Health => control::health(self.service.name()),
            Call::Reset => match self.service.reset(store).await {
                Ok(()) => Response::empty(StatusCode::NO_CONTENT),
                Err(error) => control::failed(&error),
            },
        }
    }
}

/// Takes the prefix `/@NAME` off the path.
fn take_store(request: &mut Request) -> Result<Option<StoreName>, Refusal> {
    let Some((name, rest)) = StoreName::split_path(&request.path) else { return Ok(None) };
    let store = StoreName::parse(name).ok_or_else(|| Refusal::StoreName(name.to_owned()))?;
    request.path = rest.to_owned();
    Ok(Some(store))
}
