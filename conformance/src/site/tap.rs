//! Lets somebody else hear what a client asks and is answered.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::protocol::{self, worker};
use crate::exchange::{Request, Response, bare};
use crate::scenario::Suite;

/// An answer, and how long it took.
#[derive(Debug)]
pub(crate) struct Heard {
    /// The path and query below the target's base.
    path: String,
    pub(crate) took: Duration,
    answer: Response,
}

/// Hears each answer.
pub(crate) type Tap = UnboundedSender<Heard>;

impl Heard {
    pub(super) fn of(request: &Request, took: Duration, answer: Response) -> Self {
        Self { path: request.path.clone(), took, answer }
    }

    /// The kind of request to the Worker: `getAll`, `get`, `page`, or `other`.
    pub(crate) fn kind(&self) -> &'static str {
        match bare(&self.path) {
            "/getAll" => "getAll",
            path if path.starts_with("/get/") => "get",
            path if worker::is_page_path(path) => "page",
            _ => "other",
        }
    }

    /// The keys that the answer lists, where it is a listing.
    pub(crate) fn listed(&self) -> Option<Vec<String>> {
        if self.kind() != "getAll" {
            return None;
        }
        let items = protocol::listed(Suite::Worker, &self.answer)?;
        Some(items.into_iter().map(|item| item.key).collect())
    }
}
