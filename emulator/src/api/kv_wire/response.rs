//! From what a call found to the answer of the protocol.

use super::call_error::WireError;
use super::envelope::METADATA;
use crate::js;
use crate::kv::{Listing, Read};
use crate::message::{JSON, Response};
use crate::storage::{ListedKey, Name, Value};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, json};

/// When an entry expires, in seconds since the Unix epoch. The runtime does not read it; Miniflare's
/// backend sends it.
const EXPIRATION: HeaderName = HeaderName::from_static("cf-expiration");

/// What the Worker sees as `cacheStatus`.
const CACHE_STATUS: HeaderName = HeaderName::from_static("cf-cache-status");

/// What a call found.
#[derive(Debug)]
pub(super) enum Answer {
    Read(Read),
    /// A JSON object.
    ReadBulk(Vec<u8>),
    Done,
    Listed(Listing),
}

pub(super) fn of(answered: Result<Answer, WireError>) -> Response {
    match answered {
        Ok(Answer::Read(read)) => one(&read),
        Ok(Answer::ReadBulk(json)) => Response::new(StatusCode::OK, JSON, json),
        Ok(Answer::Done) => Response::empty(StatusCode::OK),
        Ok(Answer::Listed(listing)) => page(&listing),
        Err(error) => refused(&error),
    }
}

/// Only the reason phrase tells why. The runtime reads ASCII alone.
pub(crate) fn refused(error: &WireError) -> Response {
    Response::empty(error.status()).with_reason(&error.to_string())
}

fn one(Read { value, cache_status }: &Read) -> Response {
    let mut response = match value {
        Some(value) => Response::empty(StatusCode::OK).with_body(value.to_bytes()),
        None => Response::empty(StatusCode::NOT_FOUND),
    };
    if let Some(value) = value {
        add_attributes(&mut response.headers, value);
    }
    if let Some(status) = cache_status {
        response.headers.insert(CACHE_STATUS, HeaderValue::from_static(status.as_header()));
    }
    response
}

/// Metadata is JSON, which has no byte that a header field refuses but where it was put past the runtime.
fn add_attributes(headers: &mut HeaderMap, value: &Value) {
    let metadata = value.metadata().and_then(|text| HeaderValue::from_bytes(text.as_bytes()).ok());
    if let Some(metadata) = metadata {
        headers.insert(METADATA, metadata);
    }
    if let Some(expiration) = value.expiration() {
        headers.insert(EXPIRATION, expiration.into());
    }
}

fn page(listing: &Listing) -> Response {
    let keys: Vec<_> = listing.keys.iter().map(listed).collect();
    let mut page = json!({ "keys": keys, "list_complete": listing.cursor.is_none() });
    if let Some(cursor) = &listing.cursor {
        page["cursor"] = json!(cursor);
    }
    let response = Response::new(StatusCode::OK, JSON, page.to_string());
    match listing.cache_status {
        Some(status) => {
            response.with_header(CACHE_STATUS, HeaderValue::from_static(status.as_header()))
        }
        None => response,
    }
}

/// The runtime reads the metadata of a key as a text that holds JSON.
fn listed(key: &ListedKey) -> serde_json::Value {
    let mut listed = Map::from_iter([("name".to_owned(), json!(key.name.to_string()))]);
    let attributes = key.attributes.as_deref();
    if let Some(expiration) = attributes.and_then(|attributes| attributes.expiration) {
        listed.insert("expiration".to_owned(), json!(expiration));
    }
    if let Some(metadata) = attributes.and_then(|attributes| attributes.metadata.as_deref()) {
        listed.insert("metadata".to_owned(), json!(metadata));
    }
    listed.into()
}

/// The entries of a bulk read as a JSON object. Values of JSON stand in it as they are stored.
pub(super) fn bulk(
    entries: &[(Name, Option<Value>)],
    is_json: bool,
    with_metadata: bool,
) -> Result<Vec<u8>, WireError> {
    let mut object = vec![b'{'];
    for (key, value) in entries {
        if object.len() > 1 {
            object.push(b',');
        }
        object.extend_from_slice(json!(key.to_string()).to_string().as_bytes());
        object.push(b':');
        match value {
            None => object.extend_from_slice(b"null"),
            // The service takes a value that is JSON's null for a missing one.
            Some(value) if is_json && value.as_bytes().trim_ascii() == b"null" => {
                object.extend_from_slice(b"null");
            }
            Some(value) if with_metadata => {
                let metadata = value.metadata().map_or("null", |metadata| metadata);
                object.extend_from_slice(b"{\"value\":");
                write(&mut object, value, is_json)?;
                object.extend_from_slice(format!(",\"metadata\":{metadata}}}").as_bytes());
            }
            Some(value) => write(&mut object, value, is_json)?,
        }
    }
    object.push(b'}');
    Ok(object)
}

fn write(object: &mut Vec<u8>, value: &Value, is_json: bool) -> Result<(), WireError> {
    let bytes = value.as_bytes();
    if is_json {
        js::parse(&bytes).map_err(|_| WireError::NoJson)?;
        object.extend_from_slice(&bytes);
    } else {
        // The service reads texts as a browser does, which leaves out a byte order mark.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        object.extend_from_slice(json!(String::from_utf8_lossy(bytes)).to_string().as_bytes());
    }
    Ok(())
}
