//! From request to response: the one entry of this API.

use super::listings::Listings;
use super::operation::Run;
use super::report::{self, IndexReport};
use super::request::WorkerOperation;
use super::settings::Settings;
use super::writers::{IndexMode, IndexWriters};
use super::{request, response};
use crate::hazard::Hazards;
use crate::kv::Invocation;
use crate::message::{Request, Response};
use crate::storage::{Storage, StorageError};
use std::sync::Arc;

/// The Worker as it serves one store.
#[derive(Debug)]
pub struct Worker {
    settings: Arc<Settings>,
    writers: IndexWriters,
    listings: Listings,
    hazards: Arc<Hazards>,
}

impl Worker {
    /// A Worker that has not yet served a request.
    #[must_use]
    pub fn new(settings: Arc<Settings>, index: IndexMode, hazards: Arc<Hazards>) -> Self {
        let (writers, listings) = (IndexWriters::new(index), Listings::default());
        Self { settings, writers, listings, hazards }
    }

    /// Compares the index with the items; `repair` then makes them agree.
    pub(crate) async fn check_index(
        &self,
        storage: &dyn Storage,
        repair: bool,
    ) -> Result<IndexReport, StorageError> {
        if !repair {
            return report::report(storage).await;
        }
        let found = report::repair(storage).await?;
        self.writers.note_repair(&self.hazards);
        Ok(found)
    }

    /// Notes that all entries are others now.
    pub(crate) fn note_replacement(&self) {
        self.writers.forget_lost(&self.hazards);
    }

    /// Whether the request has the right key, and a path and a method that exist.
    pub(crate) fn admits(&self, request: &Request) -> bool {
        request::parse(&self.settings, request).is_ok()
    }

    /// Whether the Worker reads the body of a request: only where it admits it.
    pub(crate) fn reads_body(&self, request: &Request) -> bool {
        let operation = request::parse(&self.settings, request);
        matches!(operation, Ok(WorkerOperation::Add { .. } | WorkerOperation::Update { .. }))
    }

    /// Answers one request, as the invocation that `invocation` belongs to.
    pub async fn respond(&self, invocation: &Invocation<'_>, request: &Request) -> Response {
        let contract = self.settings.contract;
        match request::parse(&self.settings, request) {
            Ok(operation) => {
                let (writers, listings) = (&self.writers, &self.listings);
                let hazards = &self.hazards;
                let run = Run { contract, writers, listings, hazards, invocation };
                response::of(contract, run.perform(operation).await)
            }
            Err(refusal) => response::refused(refusal),
        }
    }
}
