//! The entries of a namespace, read and written by calls.

use super::api_error::ApiError;
use super::bulk::{self, BulkGet, BulkPut};
use super::envelope;
use super::multipart::Upload;
use super::route::OfNamespace;
use crate::kv::{Invocation, ListOptions, PutOptions};
use crate::message::{Request, Response};
use crate::storage::{ListedKey, Value as Stored};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// When an entry expires, in seconds since the Unix epoch.
const EXPIRATION: HeaderName = HeaderName::from_static("expiration");

/// What messages call a call.
pub(super) fn operation(call: &OfNamespace) -> &'static str {
    match call {
        OfNamespace::Show => "get namespace",
        OfNamespace::Rename => "rename namespace",
        OfNamespace::Remove => "remove namespace",
        OfNamespace::Keys => "list keys",
        OfNamespace::GetValue(_) => "get",
        OfNamespace::PutValue(_) => "put",
        OfNamespace::DeleteValue(_) => "remove key",
        OfNamespace::Metadata(_) => "metadata",
        OfNamespace::BulkPut => "bulk put",
        OfNamespace::BulkDelete => "bulk remove keys",
        OfNamespace::BulkGet => "bulk get keys",
    }
}

/// Carries out a call on the entries of a namespace.
pub(super) async fn respond(
    invocation: &Invocation<'_>,
    call: &OfNamespace,
    request: &Request,
) -> Result<Response, ApiError> {
    let failed = ApiError::of(operation(call));
    match call {
        OfNamespace::GetValue(key) => {
            let read = invocation.read(key, None).await.map_err(failed)?;
            read.value.map(|value| answered(&value)).ok_or(ApiError::KeyNotFound("get"))
        }
        OfNamespace::Metadata(key) => {
            let read = invocation.read(key, None).await.map_err(failed)?;
            let value = read.value.ok_or(ApiError::KeyNotFound("metadata"))?;
            Ok(envelope::success(&metadata(&value)))
        }
        OfNamespace::PutValue(key) => {
            let Upload { value, metadata } = Upload::of(request).await?;
            let options = PutOptions {
                expiration: number(request, "expiration"),
                expiration_ttl: number(request, "expiration_ttl"),
                metadata,
            };
            invocation.put_with(key, value.into(), &options).await.map_err(failed)?;
            Ok(envelope::success(&Value::Null))
        }
        OfNamespace::DeleteValue(key) => {
            invocation.delete_bulk(&[key]).await.map_err(failed)?;
            Ok(envelope::success(&Value::Null))
        }
        OfNamespace::Keys => keys(invocation, request).await,
        OfNamespace::BulkPut => put_bulk(invocation, request).await,
        OfNamespace::BulkDelete => delete_bulk(invocation, request).await,
        OfNamespace::BulkGet => get_bulk(invocation, request).await,
        OfNamespace::Show | OfNamespace::Rename | OfNamespace::Remove => Err(ApiError::NoRoute),
    }
}

fn answered(value: &Stored) -> Response {
    let response = Response::new(StatusCode::OK, OCTETS, value.to_bytes());
    match value.expiration() {
        Some(expiration) => response.with_header(EXPIRATION, expiration.into()),
        None => response,
    }
}

async fn keys(invocation: &Invocation<'_>, request: &Request) -> Result<Response, ApiError> {
    let limit = match request.parameter("limit") {
        None => None,
        Some(text) => {
            Some(text.parse().ok().filter(|n| (10..=1_000).contains(n)).ok_or(ApiError::Limit)?)
        }
    };
    let options = ListOptions {
        prefix: request.parameter("prefix"),
        limit,
        cursor: request.parameter("cursor"),
    };
    let listing = invocation.list(&options).await.map_err(ApiError::of("list keys"))?;
    let keys: Vec<_> = listing.keys.iter().map(listed).collect();
    let info = json!({ "count": keys.len(), "cursor": listing.cursor.unwrap_or_default() });
    Ok(envelope::page(&keys, &info))
}

fn listed(key: &ListedKey) -> Value {
    let mut listed = Map::from_iter([("name".to_owned(), json!(key.name.to_string()))]);
    let attributes = key.attributes.as_deref();
    if let Some(expiration) = attributes.and_then(|attributes| attributes.expiration) {
        listed.insert("expiration".to_owned(), json!(expiration));
    }
    if let Some(metadata) = attributes.and_then(|attributes| attributes.metadata.as_deref()) {
        listed.insert("metadata".to_owned(), parsed(metadata));
    }
    listed.into()
}

/// Stores every entry, or none where one is wrong. A put that fails later is among the unsuccessful keys.
async fn put_bulk(invocation: &Invocation<'_>, request: &Request) -> Result<Response, ApiError> {
    let entries: Vec<BulkPut> = bulk::entries("bulk put", &request.body)?;
    let puts = entries.into_iter().map(BulkPut::into_put).collect::<Result<Vec<_>, _>>()?;
    let (total, mut failed) = (puts.len(), Vec::new());
    for (key, value, options) in puts {
        match invocation.put_with(&key, value, &options).await {
            Ok(_) => {}
            Err(error) if error.status() < 429 => return Err(ApiError::of("bulk put")(error)),
            Err(_) => failed.push(key),
        }
    }
    Ok(envelope::success(&outcome(total, &failed)))
}

async fn delete_bulk(invocation: &Invocation<'_>, request: &Request) -> Result<Response, ApiError> {
    let keys: Vec<String> = bulk::entries("bulk remove keys", &request.body)?;
    let mut failed = Vec::new();
    for key in &keys {
        match invocation.delete_bulk(&[key]).await {
            Ok(()) => {}
            Err(error) if error.status() < 429 => {
                return Err(ApiError::of("bulk remove keys")(error));
            }
            Err(_) => failed.push(key.clone()),
        }
    }
    Ok(envelope::success(&outcome(keys.len(), &failed)))
}

fn outcome(total: usize, failed: &[String]) -> Value {
    json!({ "successful_key_count": total - failed.len(), "unsuccessful_keys": failed })
}

async fn get_bulk(invocation: &Invocation<'_>, request: &Request) -> Result<Response, ApiError> {
    let operation = "bulk get keys";
    let BulkGet { keys, kind, with_metadata } = bulk::document(operation, &request.body)?;
    let is_json = match kind.as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => {
            let reason = format!("\"{other}\" is not a valid type. Use \"json\" or \"text\"");
            return Err(ApiError::Request { operation, reason });
        }
    };
    let read = invocation.read_bulk(&keys, None).await.map_err(ApiError::of(operation))?;
    let mut values = Map::new();
    for (key, value) in read {
        let shown = match &value {
            None => Value::Null,
            Some(value) => {
                let shown = shown(value, is_json)?;
                if with_metadata { with_attributes(&shown, value) } else { shown }
            }
        };
        values.insert(key.to_string(), shown);
    }
    Ok(envelope::success(&json!({ "values": values })))
}

fn shown(value: &Stored, is_json: bool) -> Result<Value, ApiError> {
    let bytes = value.as_bytes();
    let kind = if is_json { "json" } else { "text" };
    let shown = if is_json {
        serde_json::from_slice(&bytes).ok()
    } else {
        str::from_utf8(&bytes).ok().map(|text| json!(text))
    };
    shown.ok_or_else(|| ApiError::Request {
        operation: "bulk get keys",
        reason: format!("At least one of the requested keys corresponds to a non-{kind} value"),
    })
}

fn with_attributes(shown: &Value, value: &Stored) -> Value {
    let mut document = json!({ "value": shown, "metadata": metadata(value) });
    if let Some(expiration) = value.expiration() {
        document["expiration"] = json!(expiration);
    }
    document
}

fn metadata(value: &Stored) -> Value {
    value.metadata().map_or(Value::Null, |metadata| parsed(metadata))
}

/// What was put past the API may be no JSON; then it is shown as a text.
fn parsed(metadata: &str) -> Value {
    serde_json::from_str(metadata).unwrap_or_else(|_| json!(metadata))
}

/// A number of seconds; 0, which is refused, where it is none.
fn number(request: &Request, name: &str) -> Option<i64> {
    let text = request.parameter(name)?;
    Some(text.parse().unwrap_or(0))
}
