//! Defects that need a memory, or requests that nobody sent.

use std::collections::HashMap;

use http::Method;
use pysondbkv_conformance::exchange::{Request, Response};
use serde_json::{Value, json};

use super::StoreDefect;
use StoreDefect as D;

/// The memory of the broken store, by path.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The answer to the last storing of each key that is there.
    storings: HashMap<String, Response>,
    /// The first answer to a read of each key.
    first_reads: HashMap<String, Response>,
}

/// Whether the request, for this store, empties it first.
pub(super) fn empties(defect: StoreDefect, request: &Request) -> bool {
    match defect {
        D::StoringEmptiesTheStore => is_of_key(request, &Method::POST),
        D::DeletingEmptiesTheStore => {
            is_of_key(request, &Method::DELETE) && !request.path.contains("..")
        }
        D::ListingCanBeDeleted => request.method == Method::DELETE && request.path == "/kv",
        _ => false,
    }
}

/// The request that the broken store adds in front of one.
pub(super) fn before(defect: StoreDefect, request: &Request) -> Option<Request> {
    let moves = defect == D::UpdateMovesTheKey && is_of_key(request, &Method::POST);
    moves.then(|| removal(request))
}

/// The request that the broken store adds behind one.
pub(super) fn after(defect: StoreDefect, request: &Request) -> Option<Request> {
    let takes = defect == D::ReadingTakesTheKey && is_of_key(request, &Method::GET);
    takes.then(|| removal(request))
}

impl History {
    /// The answer that comes from memory, in place of the store's.
    pub(super) fn instead(&self, defect: StoreDefect, request: &Request) -> Option<Response> {
        let path = &request.path;
        let storing = self.storings.get(path).cloned();
        match (defect, request.method.as_str()) {
            (D::KnownKeyIsAConflict, "POST") => Some(Response { status: 409, ..storing? }),
            (D::FirstValueStays, "POST") => storing,
            (D::ReadingIsStale, "GET") => self.first_reads.get(path).cloned(),
            (D::DeletingKeepsTheKey, "DELETE") => {
                let known = storing?;
                let stored: Value = serde_json::from_slice(&known.body).ok()?;
                let body = json!({ "deleted": stored.get("key")? }).to_string();
                Some(Response { body: body.into(), ..known })
            }
            _ => None,
        }
    }

    /// Remembers an answer.
    pub(super) fn note(&mut self, request: &Request, answer: &Response) {
        let path = &request.path;
        if answer.status != 200 || !path.starts_with("/kv/") {
            return;
        }
        match request.method {
            Method::POST => drop(self.storings.insert(path.clone(), answer.clone())),
            Method::DELETE => drop(self.storings.remove(path)),
            _ => {
                self.first_reads.entry(path.clone()).or_insert_with(|| answer.clone());
            }
        }
    }
}

fn is_of_key(request: &Request, method: &Method) -> bool {
    request.method == *method && request.path.starts_with("/kv/")
}

fn removal(request: &Request) -> Request {
    let mut removal = Request::new(Method::DELETE, request.path.clone());
    removal.headers = request.headers.clone();
    removal.headers.remove("content-type");
    removal
}
