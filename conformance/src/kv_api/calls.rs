//! The calls that only read, each of which is one or a few requests.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::client::KvApi;
use super::entry::{KeyPage, ListedKey};
use super::error::{KEY_NOT_FOUND, KvApiError};
use crate::exchange::{Request, Response};
use crate::site::Repeatable;

/// The most keys of a page of the listing.
pub(crate) const KEYS_A_PAGE: usize = 1_000;
/// The most keys of a bulk get.
pub(crate) const KEYS_A_BULK_GET: usize = 100;

/// All characters but letters, digits and `-_.~`, which need no encoding in a path or a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A listing's answer.
#[derive(Deserialize)]
struct Listing {
    result: Vec<ListedKey>,
    #[serde(default)]
    result_info: PageInfo,
}

#[derive(Default, Deserialize)]
struct PageInfo {
    #[serde(default)]
    cursor: String,
}

#[derive(Deserialize)]
pub(super) struct Found<T> {
    pub(super) result: T,
}

#[derive(Deserialize)]
struct Values {
    values: BTreeMap<String, Option<String>>,
}

impl KvApi {
    /// A page of the keys, in the order of their bytes.
    ///
    /// # Errors
    /// When the API does not show it.
    pub(crate) async fn list(&self, cursor: Option<&str>) -> Result<KeyPage, KvApiError> {
        let cursor = cursor.map(|cursor| format!("&cursor={}", encoded(cursor)));
        let query = format!("/keys?limit={KEYS_A_PAGE}{}", cursor.unwrap_or_default());
        let call = "list keys";
        self.note_operations(1);
        let answer = self.send(call, &Request::new(Method::GET, query), Repeatable::Yes).await?;
        let Listing { result, result_info } = self.read(call, &answer)?;
        let cursor = Some(result_info.cursor).filter(|cursor| !cursor.is_empty());
        Ok(KeyPage { keys: result, cursor })
    }

    /// The value under a key; nothing where there is none.
    ///
    /// # Errors
    /// When the API does not show it.
    pub(crate) async fn value(&self, key: &str) -> Result<Option<Bytes>, KvApiError> {
        Ok(self.found("get", &format!("/values/{}", encoded(key))).await?.map(|answer| answer.body))
    }

    /// The values under these keys, in their order: together where they are texts, else one by one.
    ///
    /// # Errors
    /// When the API does not show them.
    pub(crate) async fn values(&self, keys: &[&str]) -> Result<Vec<Option<Bytes>>, KvApiError> {
        let mut values = Vec::with_capacity(keys.len());
        for keys in keys.chunks(KEYS_A_BULK_GET) {
            match self.values_at_once(keys).await {
                Ok(mut found) => {
                    for key in keys {
                        let text = found.remove(*key).flatten();
                        values.push(self.as_stored(key, text).await?);
                    }
                }
                Err(error) if error.is_of_bulk() => {
                    for key in keys {
                        values.push(self.value(key).await?);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(values)
    }

    /// The values under these keys where all are texts.
    async fn values_at_once(
        &self,
        keys: &[&str],
    ) -> Result<BTreeMap<String, Option<String>>, KvApiError> {
        let call = "bulk get";
        self.note_operations(keys.len());
        let body = json!({ "keys": keys, "type": "text" }).to_string();
        let request = Request::new(Method::POST, "/bulk/get").with_json(body);
        // It only reads, though it is a POST.
        let answer = self.send(call, &request, Repeatable::Yes).await?;
        Ok(self.read::<Found<Values>>(call, &answer)?.result.values)
    }

    /// The answer to a call about a key; nothing where the key holds nothing.
    pub(super) async fn found(
        &self,
        call: &'static str,
        path: &str,
    ) -> Result<Option<Response>, KvApiError> {
        self.note_operations(1);
        match self.send(call, &Request::new(Method::GET, path), Repeatable::Yes).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.code() == Some(KEY_NOT_FOUND) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn read<T: DeserializeOwned>(
        &self,
        call: &'static str,
        answer: &Response,
    ) -> Result<T, KvApiError> {
        serde_json::from_slice(&answer.body).map_err(|error| self.odd(call, &error.to_string()))
    }
}

pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}
