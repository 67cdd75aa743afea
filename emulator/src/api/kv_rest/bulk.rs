//! Bodies that name many entries.

use super::api_error::ApiError;
use crate::kv::PutOptions;
use crate::storage::Value;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The most entries of one body.
const MAX_ENTRIES: usize = 10_000;

/// An entry of a bulk put, as `wrangler kv bulk put` sends it.
#[derive(Debug, Deserialize)]
pub(super) struct BulkPut {
    pub(super) key: String,
    value: String,
    expiration: Option<f64>,
    expiration_ttl: Option<f64>,
    metadata: Option<serde_json::Value>,
    #[serde(default)]
    base64: bool,
}

/// The body of a bulk get.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BulkGet {
    pub(super) keys: Vec<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) with_metadata: bool,
}

impl BulkPut {
    /// The value and the options of the put.
    pub(super) fn into_put(self) -> Result<(String, Value, PutOptions), ApiError> {
        let value = if self.base64 {
            let bytes = BASE64_STANDARD.decode(&self.value);
            let wrong = |_| ApiError::Request {
                operation: "bulk put",
                reason: format!("the value of {:?} is not base64", self.key),
            };
            Value::from(bytes::Bytes::from(bytes.map_err(wrong)?))
        } else {
            self.value.into()
        };
        let options = PutOptions {
            expiration: self.expiration.map(whole),
            expiration_ttl: self.expiration_ttl.map(whole),
            metadata: self.metadata.map(|metadata| metadata.to_string()),
        };
        Ok((self.key, value, options))
    }
}

/// Reads an array of a bulk call.
pub(super) fn entries<T: DeserializeOwned>(
    operation: &'static str,
    body: &[u8],
) -> Result<Vec<T>, ApiError> {
    let entries: Vec<T> = document(operation, body)?;
    if entries.len() > MAX_ENTRIES {
        let reason = format!("maximum item count of {MAX_ENTRIES} exceeded");
        return Err(ApiError::Request { operation, reason });
    }
    Ok(entries)
}

/// Reads a body of JSON.
pub(super) fn document<T: DeserializeOwned>(
    operation: &'static str,
    body: &[u8],
) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::Request {
        operation,
        reason: format!("could not parse the request's body: {error}"),
    })
}

/// Without the fraction, as SDKs send whole seconds with one.
#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn whole(number: f64) -> i64 {
    number as i64
}
