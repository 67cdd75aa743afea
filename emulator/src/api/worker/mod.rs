//! The PysonDBKV Worker: the API that a deployment on Cloudflare serves.
//!
//! `request` turns any request into an [`Operation`](request::Operation) or a refusal,
//! `operation` carries it out on KV, `response` writes what came of it. `index` holds what
//! `__index__` means, `page` the table of `/auth-key`. Source: the README of PysonDBKV for the
//! documented contract, recordings of the published Worker on workerd for the published one.

mod data;
mod failure;
mod index;
mod listing;
mod listings;
mod operation;
mod page;
mod race;
mod recent;
mod report;
mod request;
mod response;
mod writers;

pub use data::{DataError, entries};
pub use listings::Listings;
pub use report::{IndexReport, repair, report};
pub use writers::{IndexMode, IndexWriters};

use crate::auth_key::AuthKey;
use crate::kv::Binding;
use crate::message::{Request, Response};

/// The API's name, as `--api` takes it.
pub const NAME: &str = "worker";

/// Which promises the Worker keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Contract {
    /// What the README promises.
    #[default]
    Documented,
    /// What the published Worker really does, open endpoints included.
    Published,
}

/// What one deployment of the Worker is configured with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The secret that requests must bring.
    pub auth_key: AuthKey,
    /// The contract that is kept.
    pub contract: Contract,
}

/// Answers one request, as the invocation that `binding` belongs to.
pub async fn respond(
    settings: &Settings,
    writers: &IndexWriters,
    listings: &Listings,
    binding: &Binding<'_>,
    request: &Request,
) -> Response {
    let contract = settings.contract;
    match request::parse(settings, request) {
        Ok(operation) => {
            let run = operation::Run { contract, writers, listings, binding };
            response::of(contract, run.perform(operation).await)
        }
        Err(refusal) => response::refused(refusal),
    }
}
