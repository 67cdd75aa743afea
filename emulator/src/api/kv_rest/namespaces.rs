//! The namespaces of the account: which there are, and their titles.

use super::api_error::ApiError;
use super::envelope;
use crate::api::store::Store;
use crate::api::store_name::StoreName;
use crate::api::stores::Stores;
use crate::kv::{KvMethod, NamespaceId, storage_failure};
use crate::message::{Request, Response};
use crate::storage::StorageError;
use serde_json::{Value, json};
use std::sync::Arc;

/// The longest title, in characters.
const MAX_TITLE_CHARS: usize = 512;

/// How many namespaces a page has, unless the call says otherwise.
const PER_PAGE: usize = 20;

/// The store whose namespace has that id.
pub(super) fn find(
    stores: &Stores,
    id: &str,
    operation: &'static str,
) -> Result<Arc<Store>, ApiError> {
    if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ApiError::NamespaceId(id.to_owned()));
    }
    let id = id.to_ascii_lowercase();
    let mut listed = stores.named_or_all(None).into_iter();
    listed.find(|store| store.id().to_string() == id).ok_or(ApiError::NamespaceNotFound(operation))
}

/// A page of the namespaces.
pub(super) fn list(stores: &Stores, request: &Request) -> Result<Response, ApiError> {
    let number = |name: &'static str, default: usize| match request.parameter(name) {
        None => Ok(default),
        Some(text) => match text.parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(ApiError::Argument(name)),
        },
    };
    let (page, per_page) = (number("page", 1)?, number("per_page", PER_PAGE)?);
    let mut all: Vec<_> = stores
        .named_or_all(None)
        .iter()
        .map(|store| (store.id().to_string(), store.title()))
        .collect();
    match request.parameter("order").as_deref() {
        Some("title") => all.sort_by(|one, other| one.1.cmp(&other.1)),
        _ => all.sort(),
    }
    if request.parameter("direction").as_deref() == Some("desc") {
        all.reverse();
    }
    let skipped = (page - 1).saturating_mul(per_page);
    let shown = all.iter().skip(skipped).take(per_page);
    let result: Vec<_> = shown.map(|(id, title)| described(id, title)).collect();
    Ok(envelope::page(
        &result,
        &json!({
            "page": page, "per_page": per_page, "count": result.len(), "total_count": all.len(),
            "total_pages": all.len().div_ceil(per_page),
        }),
    ))
}

/// Makes a namespace. Its store has the title as its name, or the id where the title is no name.
pub(super) async fn create(stores: &Stores, request: &Request) -> Result<Response, ApiError> {
    let operation = "create namespace";
    let title = title(request, operation)?;
    check_free(stores, &title, operation)?;
    let id = NamespaceId::of(&title).to_string();
    let name = StoreName::parse(&title).or_else(|| StoreName::parse(&id));
    let Some(name) = name else { return Err(ApiError::NoTitle) };
    let store = stores.get_or_make(&name);
    store.namespace().set_title(&title).await.map_err(unwritten(operation))?;
    stores.mark_listed(&store);
    Ok(envelope::success(&described(&id, &title)))
}

pub(super) fn show(store: &Store) -> Response {
    envelope::success(&described(&store.id().to_string(), &store.title()))
}

pub(super) async fn rename(
    stores: &Stores,
    store: &Store,
    request: &Request,
) -> Result<Response, ApiError> {
    let operation = "rename namespace";
    let title = title(request, operation)?;
    if store.title() != title {
        check_free(stores, &title, operation)?;
        store.namespace().set_title(&title).await.map_err(unwritten(operation))?;
    }
    Ok(show(store))
}

/// Removes a namespace; the one of plain paths, which cannot go, is emptied and has its first title again.
pub(super) async fn remove(stores: &Stores, store: &Store) -> Result<Response, ApiError> {
    let removed = match store.name().and_then(StoreName::parse) {
        Some(name) => stores.remove(&name).await.map(drop),
        None => empty(store).await,
    };
    removed.map_err(unwritten("remove namespace"))?;
    Ok(envelope::success(&Value::Null))
}

async fn empty(store: &Store) -> Result<(), StorageError> {
    store.reset().await?;
    store.namespace().set_title(store.first_title()).await
}

fn check_free(stores: &Stores, title: &str, operation: &'static str) -> Result<(), ApiError> {
    let is_taken = stores.named_or_all(None).iter().any(|store| store.title() == title);
    if is_taken { Err(ApiError::NamespaceExists(operation)) } else { Ok(()) }
}

fn title(request: &Request, operation: &'static str) -> Result<String, ApiError> {
    let body: Value = super::bulk::document(operation, &request.body)?;
    match body["title"].as_str() {
        None | Some("") => Err(ApiError::NoTitle),
        Some(title) if title.chars().count() > MAX_TITLE_CHARS => {
            Err(ApiError::TitleTooLong(operation))
        }
        Some(title) => Ok(title.to_owned()),
    }
}

fn described(id: &str, title: &str) -> Value {
    json!({ "id": id, "title": title, "supports_url_encoding": true })
}

/// The failure of an operation whose change cannot be stored.
fn unwritten(operation: &'static str) -> impl Fn(StorageError) -> ApiError {
    move |error| ApiError::of(operation)(storage_failure(KvMethod::Put)(error))
}
