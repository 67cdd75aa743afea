//! From request to response: the one entry of this API.

use super::listings::Listings;
use super::operation::Run;
use super::settings::Settings;
use super::writers::{IndexMode, IndexWriters};
use super::{request, response};
use crate::hazard::Hazards;
use crate::kv::Invocation;
use crate::message::{Request, Response};
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
