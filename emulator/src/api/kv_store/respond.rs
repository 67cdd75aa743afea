//! From request to response: the one entry of this API.

use super::{Call, Settings, docs, read, response};
use crate::message::{Request, Response};
use crate::storage::{Storage, StorageError};

/// Answers one request on one store. `root_path` is what stood before the path and was cut off:
/// empty, or a prefix such as `/@name`, which redirects and the docs pages then repeat.
///
/// Never fails: a store that cannot be read or written answers 500, and the log says why.
pub async fn respond(
    settings: &Settings,
    store: &dyn Storage,
    root_path: &str,
    request: &Request,
) -> Response {
    match read(settings, root_path, request) {
        Ok(Call::Store(operation)) => {
            operation.apply(store).await.map_or_else(|error| failed(&error), response::of_outcome)
        }
        Ok(Call::Page(page)) => docs::render(page, settings, root_path),
        Err(refusal) => response::of_refusal(refusal),
    }
}

fn failed(error: &StorageError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "the store failed");
    response::server_error()
}
