//! From request to response: the one entry of this API.

use super::request::{ParsedRequest, parse};
use super::{Settings, docs, request, response};
use crate::message::{Request, Response};
use crate::storage::{Storage, StorageError};
use std::sync::Arc;

/// The key-value store as it serves one store.
#[derive(Debug)]
pub struct KvStore {
    settings: Arc<Settings>,
    /// The prefix that was cut off the path, such as `/@name`, or nothing. Redirects and the docs
    /// pages put it back.
    root_path: String,
}

impl KvStore {
    /// A key-value store whose paths begin with `root_path` for its clients.
    #[must_use]
    pub fn new(settings: Arc<Settings>, root_path: String) -> Self {
        Self { settings, root_path }
    }

    /// Whether the request has the right API key, and a path and a method that exist.
    pub(crate) fn admits(&self, request: &Request) -> bool {
        request::admitted(&self.settings, request).is_some()
    }

    /// Whether the store reads the body of a request: only where it admits it.
    pub(crate) fn reads_body(&self, request: &Request) -> bool {
        request::admitted(&self.settings, request) == Some(true)
    }

    /// Answers one request.
    ///
    /// Never fails: a storage that cannot be read or written is a 500, and the log says why.
    pub async fn respond(&self, storage: &dyn Storage, request: &Request) -> Response {
        match parse(&self.settings, &self.root_path, request) {
            Ok(ParsedRequest::Operation(operation)) => {
                let applied = operation.apply(storage).await;
                applied.map_or_else(|error| failed(&error), response::of_outcome)
            }
            Ok(ParsedRequest::Page(page)) => docs::render(page, &self.settings, &self.root_path),
            Err(refusal) => response::of_refusal(refusal),
        }
    }
}

fn failed(error: &StorageError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "the storage failed");
    response::server_error()
}
