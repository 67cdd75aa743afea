//! The calls that change entries, and the one that reads what a change needs.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::calls::{Found, KEYS_A_BULK_GET, encoded};
use super::client::KvApi;
use super::entry::{Entry, ListedKey};
use super::error::KvApiError;
use crate::exchange::Request;
use crate::site::Repeatable;

/// What came of a bulk write. Older answers say nothing of it.
#[derive(Default, Deserialize)]
struct Written {
    #[serde(default)]
    unsuccessful_keys: Vec<String>,
}

#[derive(Deserialize)]
struct WholeValues {
    values: BTreeMap<String, Option<WholeValue>>,
}

#[derive(Deserialize)]
struct WholeValue {
    value: String,
    #[serde(default)]
    metadata: Option<Value>,
    #[serde(default)]
    expiration: Option<u64>,
}

impl KvApi {
    /// The whole entry under a key; nothing where there is none. Two requests.
    ///
    /// # Errors
    /// When the API does not show it.
    pub(crate) async fn entry(&self, key: &str) -> Result<Option<Entry>, KvApiError> {
        if self.door().is_explorer() {
            return self.explored(key).await;
        }
        let Some(answer) = self.found("get", &format!("/values/{}", encoded(key))).await? else {
            return Ok(None);
        };
        let expiration = answer.header("expiration").and_then(|text| text.parse().ok());
        let metadata = self.found("metadata", &format!("/metadata/{}", encoded(key))).await?;
        let metadata = metadata.map(|answer| self.read::<Found<Value>>("metadata", &answer));
        let metadata = metadata.transpose()?.map(|found| found.result);
        let listed = ListedKey { name: key.to_owned(), expiration, metadata };
        Ok(Some(listed.with_value(answer.body)))
    }

    /// The whole entries under these keys, in their order: together where they are texts, else one by one.
    ///
    /// # Errors
    /// When the API does not show them.
    pub(crate) async fn entries(&self, keys: &[&str]) -> Result<Vec<Option<Entry>>, KvApiError> {
        let mut entries = Vec::with_capacity(keys.len());
        if self.door().is_explorer() {
            for key in keys {
                entries.push(self.explored(key).await?);
            }
            return Ok(entries);
        }
        for keys in keys.chunks(KEYS_A_BULK_GET) {
            match self.entries_at_once(keys).await {
                Ok(found) => entries.extend(found),
                Err(error) if error.is_of_bulk() => {
                    for key in keys {
                        entries.push(self.entry(key).await?);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(entries)
    }

    async fn entries_at_once(&self, keys: &[&str]) -> Result<Vec<Option<Entry>>, KvApiError> {
        let call = "bulk get";
        self.note_operations(keys.len());
        let body = json!({ "keys": keys, "type": "text", "withMetadata": true }).to_string();
        let request = Request::new(Method::POST, "/bulk/get").with_json(body);
        // It only reads, though it is a POST.
        let answer = self.send(call, &request, Repeatable::Yes).await?;
        let mut values = self.read::<Found<WholeValues>>(call, &answer)?.result.values;
        let entry = |key: &&str| {
            let WholeValue { value, metadata, expiration } = values.remove(*key).flatten()?;
            let listed = ListedKey { name: (*key).to_owned(), expiration, metadata };
            Some(listed.with_value(value.into()))
        };
        Ok(keys.iter().map(entry).collect())
    }

    /// Stores entries under their keys, whatever is there.
    ///
    /// # Errors
    /// When the API does not say that all are stored. Some may be.
    pub(crate) async fn put(&self, entries: &[Entry]) -> Result<(), KvApiError> {
        let items = json!(entries).to_string();
        self.change("bulk put", &Request::new(Method::PUT, "/bulk").with_json(items)).await
    }

    /// Removes what is under these keys.
    ///
    /// # Errors
    /// When the API does not say that all are gone. Some may be.
    pub(crate) async fn delete(&self, keys: &[String]) -> Result<(), KvApiError> {
        let request = Request::new(Method::POST, "/bulk/delete").with_json(json!(keys).to_string());
        self.change("bulk delete", &request).await
    }

    async fn change(&self, call: &'static str, request: &Request) -> Result<(), KvApiError> {
        let answer = self.send(call, request, Repeatable::No).await?;
        let written = self.read::<Found<Option<Written>>>(call, &answer)?.result;
        match written.unwrap_or_default().unsuccessful_keys.as_slice() {
            [] => Ok(()),
            [key, rest @ ..] => {
                Err(self.odd(call, &format!("{key} and {} more keys failed", rest.len())))
            }
        }
    }
}
