//! What the local explorer of `wrangler dev` answers otherwise than Cloudflare's API. Source: wrangler 4.164.
//!
//! - It has no call for metadata, and a bulk get shows none; the listing does.
//! - A bulk get shows bytes that are no text as U+FFFD, where Cloudflare refuses it.
//! - A namespace that it does not have looks like an empty one.

use bytes::Bytes;
use http::Method;
use serde::Deserialize;

use super::calls::{Found, encoded};
use super::client::KvApi;
use super::entry::{Entry, ListedKey};
use super::error::KvApiError;
use crate::exchange::Request;
use crate::site::Repeatable;

/// The least number of keys that a page of its listing may have.
const LEAST_KEYS: usize = 10;

/// What stands in the place of bytes that are no text.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

#[derive(Deserialize)]
struct Namespace {
    id: String,
    title: String,
}

impl KvApi {
    /// The value of which a bulk get shows this text.
    pub(super) async fn as_stored(
        &self,
        key: &str,
        text: Option<String>,
    ) -> Result<Option<Bytes>, KvApiError> {
        match text {
            Some(text) if self.door().is_explorer() && text.contains(REPLACEMENT) => {
                self.value(key).await
            }
            text => Ok(text.map(Bytes::from)),
        }
    }

    /// The whole entry under a key; nothing where there is none. Two requests.
    pub(super) async fn explored(&self, key: &str) -> Result<Option<Entry>, KvApiError> {
        let Some(value) = self.value(key).await? else { return Ok(None) };
        // Of the keys that begin with it, a key itself is the first.
        let query = format!("/keys?limit={LEAST_KEYS}&prefix={}", encoded(key));
        let call = "list keys";
        let answer = self.send(call, &Request::new(Method::GET, query), Repeatable::Yes).await?;
        let keys = self.read::<Found<Vec<ListedKey>>>(call, &answer)?.result;
        let listed = keys.into_iter().find(|listed| listed.name == key);
        Ok(listed.map(|listed| listed.with_value(value)))
    }

    /// Finds the namespace among those that are there.
    ///
    /// # Errors
    /// When it is not there.
    pub(super) async fn look_for_namespace(&self) -> Result<(), KvApiError> {
        let call = "list namespaces";
        let request = Request::new(Method::GET, "");
        let path = self.door().namespaces();
        let answer = self.send_to(path, call, &request, Repeatable::Yes).await?;
        let there = self.read::<Found<Vec<Namespace>>>(call, &answer)?.result;
        let id = self.door().namespace();
        if there.iter().any(|namespace| namespace.id == id) {
            return Ok(());
        }
        let there: Vec<_> =
            there.iter().map(|Namespace { id, title }| format!("{id} ({title})")).collect();
        let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
        Err(KvApiError::NoNamespace { id: id.to_owned(), there })
    }
}
