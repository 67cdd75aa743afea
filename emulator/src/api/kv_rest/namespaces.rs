//! The namespaces of the account: which there are, and their titles.

use super::api_error::ApiError;
use super::envelope;
use crate::api::store::Store;
use crate::api::store_name::StoreName;
use crate::api::stores::Stores;
use crate::kv::NamespaceId;
use crate::message::{Request, Response};
use crate::storage::StorageError;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The longest title, in characters.
const MAX_TITLE_CHARS: usize = 512;

/// How many namespaces a page has, unless the call says otherwise.
const PER_PAGE: usize = 20;

/// Titles that are not the names of their stores, by the ids of the namespaces.
#[derive(Debug, Default)]
pub(super) struct Titles(Mutex<HashMap<String, String>>);

impl Titles {
    fn of(&self, store: &Store) -> String {
        self.lock()
            .get(&store.id().to_string())
            .map_or_else(|| store.title().to_owned(), Clone::clone)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

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
        listed
            .find(|store| store.id().to_string() == id)
            .ok_or(ApiError::NamespaceNotFound(operation))
    }

    /// A page of the namespaces.
    pub(super) fn list(&self, stores: &Stores, request: &Request) -> Result<Response, ApiError> {
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
            .map(|store| (store.id().to_string(), self.of(store)))
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
    pub(super) fn create(&self, stores: &Stores, request: &Request) -> Result<Response, ApiError> {
        let operation = "create namespace";
        let title = title(request, operation)?;
        self.check_free(stores, &title, operation)?;
        let id = NamespaceId::of(&title).to_string();
        let name = StoreName::parse(&title).or_else(|| StoreName::parse(&id));
        let Some(name) = name else { return Err(ApiError::NoTitle) };
        if name.as_str() != title {
            self.lock().insert(id.clone(), title.clone());
        }
        let store = stores.get_or_make(&name);
        stores.mark_listed(&store);
        Ok(envelope::success(&described(&id, &title)))
    }

    pub(super) fn show(&self, store: &Store) -> Response {
        envelope::success(&described(&store.id().to_string(), &self.of(store)))
    }

    pub(super) fn rename(
        &self,
        stores: &Stores,
        store: &Store,
        request: &Request,
    ) -> Result<Response, ApiError> {
        let operation = "rename namespace";
        let title = title(request, operation)?;
        if self.of(store) != title {
            self.check_free(stores, &title, operation)?;
            self.lock().insert(store.id().to_string(), title);
        }
        Ok(self.show(store))
    }

    /// Removes a namespace; the one of plain paths, which cannot go, is emptied.
    pub(super) async fn remove(
        &self,
        stores: &Stores,
        store: &Store,
    ) -> Result<Response, StorageError> {
        match store.name().and_then(StoreName::parse) {
            Some(name) => drop(stores.remove(&name).await?),
            None => store.reset().await?,
        }
        self.lock().remove(&store.id().to_string());
        Ok(envelope::success(&Value::Null))
    }

    fn check_free(
        &self,
        stores: &Stores,
        title: &str,
        operation: &'static str,
    ) -> Result<(), ApiError> {
        let is_taken = stores.named_or_all(None).iter().any(|store| self.of(store) == title);
        if is_taken { Err(ApiError::NamespaceExists(operation)) } else { Ok(()) }
    }
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
