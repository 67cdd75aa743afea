//! From request to response: the one entry of this API.

use super::listings::Listings;
use super::operation::Run;
use super::settings::Settings;
use super::writers::{IndexMode, IndexWriters};
use super::{request, response};
use crate::kv::Binding;
use crate::message::{Request, Response};
use std::sync::Arc;

/// The Worker as it serves one store.
#[derive(Debug)]
pub struct Worker {
    settings: Arc<Settings>,
    writers: IndexWriters,
    listings: Listings,
}

impl Worker {
    /// A Worker that has not yet served a request.
    #[must_use]
    pub fn new(settings: Arc<Settings>, index: IndexMode) -> Self {
        Self { settings, writers: IndexWriters::new(index), listings: Listings::default() }
    }

    /// Answers one request, as the invocation that `binding` belongs to.
    pub async fn respond(&self, binding: &Binding<'_>, request: &Request) -> Response {
        let contract = self.settings.contract;
        match request::parse(&self.settings, request) {
            Ok(operation) => {
                let (writers, listings) = (&self.writers, &self.listings);
                let run = Run { contract, writers, listings, binding };
                response::of(contract, run.perform(operation).await)
            }
            Err(refusal) => response::refused(refusal),
        }
    }
}
