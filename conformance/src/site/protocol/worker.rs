//! The Worker's requests, without their auth header, and what its answers tell.
//!
//! Source: the reference Worker (`fixtures/worker/workers.js`). Adding writes the index and the item;
//! deleting writes the index and deletes the item; only an answered `POST /add` tells a new key.

use std::collections::HashSet;

use bytes::Bytes;
use http::Method;
use serde_json::Value;
use uuid::Uuid;

use super::answer::{Listed, of_elements, of_json, of_text};
use crate::exchange::{Request, Response};
use crate::record::Cost;
use crate::scenario::{AuthKey, AuthVariant};

/// The key of the index, which is no item and never to be removed.
pub(crate) const INDEX_KEY: &str = "__index__";

/// The answer to an update of a key without an item, with status 500.
pub(crate) const NO_ITEM: &str = "Item not found";

/// The endpoints whose paths are whole, and those whose paths end in a key.
pub(super) const ENDPOINTS: (&[&str], &[&str]) =
    (&["/add", "/getAll", "/update", "/deleteAll", "/auth-key"], &["/get/", "/delete/"]);

/// The longest update, in bytes, that is searched for a key.
const MAX_UPDATE_BYTES: usize = 1 << 20;

/// A change that an accepted request makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Add,
    Update,
    Delete,
    DeleteAll,
}

impl Change {
    /// What it costs, without its request.
    pub(crate) fn cost(self) -> Cost {
        match self {
            Self::Add => Cost::ADD,
            Self::Update => Cost::UPDATE,
            Self::Delete => Cost::DELETE,
            Self::DeleteAll => Cost { kv_deletes: 1, ..Cost::READ },
        }
    }
}

pub(crate) fn get_all() -> Request {
    Request::new(Method::GET, "/getAll")
}

pub(crate) fn get(key: &str) -> Request {
    Request::new(Method::GET, format!("/get/{key}"))
}

pub(crate) fn add(json: impl Into<Bytes>) -> Request {
    Request::new(Method::POST, "/add").with_json(json)
}

pub(crate) fn update(json: impl Into<Bytes>) -> Request {
    Request::new(Method::PUT, "/update").with_json(json)
}

/// Deletes the key as it is written here. For keys that the target answered there is `safety::removal`.
pub(crate) fn delete(key: &str) -> Request {
    Request::new(Method::DELETE, format!("/delete/{key}"))
}

pub(crate) fn delete_all() -> Request {
    Request::new(Method::DELETE, "/deleteAll")
}

/// The page, opened with a variant of the auth key.
pub(crate) fn page(key: &AuthKey, variant: AuthVariant) -> Request {
    match variant {
        AuthVariant::None => Request::new(Method::GET, "/auth-key"),
        variant => page_with(&key.query(variant)),
    }
}

/// The page, opened with what stands in the query as the auth key.
pub(crate) fn page_with(auth_key: &str) -> Request {
    Request::new(Method::GET, format!("/auth-key?auth_key={auth_key}"))
}

/// Whether a request is for the page, which takes the auth key from its query.
pub(crate) fn is_page(request: &Request) -> bool {
    is_page_path(&request.path)
}

/// The same of a path.
pub(crate) fn is_page_path(path: &str) -> bool {
    path.starts_with("/auth-key")
}

/// Whether a path, without its query, is one that only reads.
pub(super) fn reads(path: &str) -> bool {
    path.starts_with("/get/") || lists(path)
}

/// Whether a path, without its query, is one that shows every item.
pub(crate) fn lists(path: &str) -> bool {
    matches!(path, "/getAll" | "/auth-key")
}

/// The change that a method and a path ask for.
pub(crate) fn change(method: &Method, path: &str) -> Option<Change> {
    match (method.as_str(), path) {
        ("POST", "/add") => Some(Change::Add),
        ("PUT", "/update") => Some(Change::Update),
        ("DELETE", "/deleteAll") => Some(Change::DeleteAll),
        ("DELETE", path) if path.starts_with("/delete/") => Some(Change::Delete),
        _ => None,
    }
}

/// Whether a request writes the index when it is accepted.
pub(super) fn changes_index(request: &Request) -> bool {
    change(&request.method, request.bare_path()) == Some(Change::Add)
        || request.method == Method::DELETE && request.path.starts_with("/delete")
}

/// The key that an update names. An update makes no item, but one that goes wrong may.
pub(super) fn updated_key(request: &Request) -> Option<String> {
    let body = request.body.as_deref().filter(|body| body.len() <= MAX_UPDATE_BYTES)?;
    if request.method != Method::PUT {
        return None;
    }
    item_key(std::str::from_utf8(body).ok()?)
}

/// The key that an answer tells, if it is one of a request that may have added an item.
pub(super) fn created_key(request: &Request, response: &Response) -> Option<String> {
    let adds = request.method == Method::POST || request.path.contains("add");
    item_key(response.text().filter(|_| adds)?)
}

/// Every entry of a listing, the index too where it is listed; nothing when the answer is no listing.
/// Those without their values come last.
pub(crate) fn entries(response: &Response) -> Option<Vec<Listed>> {
    let mut entries = of_elements(response, entry)?;
    let left_out = response.left_out.iter();
    entries.extend(left_out.map(|(key, size)| Listed {
        key: key.to_owned(),
        value: String::new(),
        size,
    }));
    Some(entries)
}

/// The keys of an answered index, none where it is `null`; nothing when the answer is no index.
pub(crate) fn index_keys(response: &Response) -> Option<HashSet<String>> {
    of_json(response, |index| match index {
        Value::Null => Some(HashSet::new()),
        Value::Array(keys) => keys.iter().map(|key| key.as_str().map(str::to_owned)).collect(),
        _ => None,
    })
}

/// How many keys an answered index has; nothing when it is no list.
pub(crate) fn index_length(response: &Response) -> Option<usize> {
    of_json(response, |index| Some(index.as_array()?.len()))
}

/// Whether a key is one that an add makes: a UUID of version 4, in lower case.
pub(crate) fn is_made_by_add(key: &str) -> bool {
    let uuid = Uuid::try_parse(key).ok().filter(|uuid| uuid.get_version_num() == 4);
    uuid.is_some_and(|uuid| uuid.hyphenated().to_string() == key)
}

/// Whether the answer to an update says that there is no such item.
pub(super) fn found_nothing(response: &Response) -> bool {
    response.status == 500 && response.text() == Some(NO_ITEM)
}

fn entry(entry: Value) -> Option<Listed> {
    let Value::Object(members) = entry else { return None };
    let key = members.get("key")?.as_str()?.to_owned();
    Some(Listed::new(key, members.get("value").map(Value::to_string).unwrap_or_default()))
}

/// The member `key` of an object, where it can be an item's.
fn item_key(json: &str) -> Option<String> {
    let key = of_text(json, |object| Some(object.get("key")?.as_str()?.to_owned()));
    key.filter(|key| key != INDEX_KEY && !key.is_empty())
}
