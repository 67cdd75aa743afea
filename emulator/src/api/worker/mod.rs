//! The PysonDBKV Worker: the API that a deployment on Cloudflare serves.
//!
//! `request` turns any request into an [`Operation`](request::Operation) or a refusal,
//! `operation` carries it out on KV, `response` writes what came of it. `index` holds what
//! `__index__` means, `page` the table of `/auth-key`. Source: the README of PysonDBKV for the
//! documented contract, recordings of the published Worker on workerd for the published one.

mod failure;
mod index;
mod operation;
mod page;
mod race;
mod request;
mod response;
mod store;

pub use store::{IndexMode, Store};

use crate::auth_key::AuthKey;
use crate::kv::OperationsCount;
use crate::message::{Request, Response};
use serde::Serialize;

/// Which promises the Worker keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
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

/// Answers one request from `store`, as invocation number `invocation`, and says what KV
/// operations that took.
pub async fn respond(
    settings: &Settings,
    store: &Store,
    invocation: u64,
    request: &Request,
) -> (Response, OperationsCount) {
    let binding = store.namespace().bind();
    let response = match request::parse(settings, request) {
        Ok(operation) => {
            let run = operation::Run {
                contract: settings.contract,
                store,
                binding: &binding,
                invocation,
            };
            response::of(settings.contract, run.perform(operation).await)
        }
        Err(refusal) => response::refused(refusal),
    };
    (response, binding.operations().total())
}
