//! From a request of the protocol to the call that it makes.

use super::call_error::WireError;
use super::envelope::METADATA;
use crate::kv::{ListOptions, PutOptions};
use crate::message::Request;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;

/// What the runtime asks of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KvCall {
    Get { key: String, cache_ttl: Option<i64> },
    GetBulk(BulkRead),
    Put { key: String, value: Bytes, options: PutOptions },
    Delete { key: String },
    List(ListOptions),
}

/// A read of many keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BulkRead {
    pub(super) keys: Vec<String>,
    pub(super) is_json: bool,
    pub(super) with_metadata: bool,
    pub(super) cache_ttl: Option<i64>,
}

/// The body of a bulk read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BulkBody {
    keys: Vec<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    with_metadata: bool,
    /// A number, which the runtime sends as a text.
    cache_ttl: Option<Value>,
}

impl KvCall {
    pub(super) fn of(request: &Request) -> Result<Self, WireError> {
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/") => Ok(Self::List(ListOptions {
                prefix: request.parameter("prefix"),
                limit: number(request, "key_count_limit"),
                cursor: request.parameter("cursor"),
            })),
            ("POST", "/bulk/get") => bulk(&request.body).map(Self::GetBulk),
            ("GET", path) => {
                Ok(Self::Get { key: key(path, request)?, cache_ttl: number(request, "cache_ttl") })
            }
            ("PUT", path) => Ok(Self::Put {
                key: key(path, request)?,
                value: request.body.clone(),
                options: PutOptions {
                    expiration: number(request, "expiration"),
                    expiration_ttl: number(request, "expiration_ttl"),
                    metadata: metadata(request)?,
                },
            }),
            ("DELETE", path) => Ok(Self::Delete { key: key(path, request)? }),
            _ => Err(WireError::Unknown),
        }
    }
}

/// The key that is the one segment of a path.
fn key(path: &str, request: &Request) -> Result<String, WireError> {
    let segment = path.trim_start_matches('/');
    if segment.is_empty() || segment.contains('/') {
        return Err(WireError::Unknown);
    }
    match request.parameter("urlencoded") {
        Some(is_encoded) if is_encoded.eq_ignore_ascii_case("true") => decoded(segment),
        _ => Ok(segment.to_owned()),
    }
}

/// As `decodeURIComponent` does.
fn decoded(text: &str) -> Result<String, WireError> {
    let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
    let is_whole = text.match_indices('%').all(|(at, _)| is_digit(at + 1) && is_digit(at + 2));
    let decoded = percent_decode_str(text).decode_utf8().ok().filter(|_| is_whole);
    decoded.map(Cow::into_owned).ok_or(WireError::Key)
}

fn metadata(request: &Request) -> Result<Option<String>, WireError> {
    let Some(metadata) = request.headers.get(METADATA) else { return Ok(None) };
    let text = String::from_utf8(metadata.as_bytes().to_vec());
    text.map(Some).map_err(|_| WireError::Metadata)
}

fn bulk(body: &[u8]) -> Result<BulkRead, WireError> {
    let body: BulkBody =
        serde_json::from_slice(body).map_err(|error| WireError::Bulk(error.to_string()))?;
    let is_json = match body.kind.as_deref() {
        None | Some("text" | "") => false,
        Some("json") => true,
        Some(other) => return Err(WireError::BulkType(other.to_owned())),
    };
    let cache_ttl = body.cache_ttl.map(|ttl| match ttl {
        Value::String(text) => whole(&text),
        other => whole(&other.to_string()),
    });
    Ok(BulkRead { keys: body.keys, is_json, with_metadata: body.with_metadata, cache_ttl })
}

/// The number that a parameter of the query begins with.
fn number(request: &Request, name: &str) -> Option<i64> {
    request.parameter(name).map(|text| whole(&text))
}

/// The whole number that a text begins with; 0, which no option takes, where it begins with none.
fn whole(text: &str) -> i64 {
    let text = text.trim();
    let digits = text.trim_start_matches('-');
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let number: i64 = match &digits[..end] {
        "" => 0,
        digits => digits.parse().unwrap_or(i64::MAX),
    };
    if text.starts_with('-') { -number } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, Method};
    use rstest::rstest;

    fn call(method: Method, target: &str, body: &str) -> Result<KvCall, WireError> {
        let (path, query) = target.split_once('?').map_or((target, None), |(p, q)| (p, Some(q)));
        KvCall::of(&Request {
            method,
            path: path.to_owned(),
            query: query.map(str::to_owned),
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
        })
    }

    #[rstest]
    #[case("/a%2Fb?urlencoded=true", "a/b")]
    #[case("/a%252Fb?urlencoded=true", "a%2Fb")]
    #[case("/%F0%9F%98%80?urlencoded=TRUE", "😀")]
    #[case("/a%2Fb", "a%2Fb")]
    fn a_key_is_one_segment(#[case] target: &str, #[case] key: &str) {
        let expected = KvCall::Get { key: key.to_owned(), cache_ttl: None };
        assert_eq!(call(Method::GET, target, "").unwrap(), expected);
    }

    #[rstest]
    #[case("/%ED%A0%80?urlencoded=true", "Could not URL-decode key name")]
    #[case("/%zz?urlencoded=true", "Could not URL-decode key name")]
    #[case("/%?urlencoded=true", "Could not URL-decode key name")]
    #[case("/a/b", "Not Found")]
    fn other_paths_are_refused(#[case] target: &str, #[case] reason: &str) {
        assert_eq!(call(Method::GET, target, "").unwrap_err().to_string(), reason);
    }

    #[test]
    fn a_put_has_options() {
        let put = call(Method::PUT, "/k?urlencoded=true&expiration=9&expiration_ttl=60", "v");
        let options = PutOptions { expiration: Some(9), expiration_ttl: Some(60), metadata: None };
        let expected = KvCall::Put { key: "k".to_owned(), value: "v".into(), options };
        assert_eq!(put.unwrap(), expected);
    }

    #[rstest]
    #[case(r#"{"keys":["a"]}"#, false, false, None)]
    #[case(
        r#"{"keys":["a"],"type":"json","withMetadata":true,"cacheTtl":"60"}"#,
        true,
        true,
        Some(60)
    )]
    #[case(r#"{"keys":["a"],"type":"text","cacheTtl":10}"#, false, false, Some(10))]
    fn a_bulk_read_is_json(
        #[case] body: &str,
        #[case] is_json: bool,
        #[case] with_metadata: bool,
        #[case] cache_ttl: Option<i64>,
    ) {
        let read = BulkRead { keys: vec!["a".to_owned()], is_json, with_metadata, cache_ttl };
        assert_eq!(call(Method::POST, "/bulk/get", body).unwrap(), KvCall::GetBulk(read));
    }

    #[rstest]
    #[case(r#"{"keys":["a"],"type":"stream"}"#, "\"stream\" is not a valid type")]
    #[case("{}", "Invalid bulk read: missing field `keys`")]
    fn a_bulk_read_of_something_else_is_refused(#[case] body: &str, #[case] reason: &str) {
        let error = call(Method::POST, "/bulk/get", body).unwrap_err().to_string();
        assert!(error.starts_with(reason), "{error}");
    }

    #[rstest]
    #[case("60", 60)]
    #[case("-1", -1)]
    #[case("60.7", 60)]
    #[case("NaN", 0)]
    #[case("99999999999999999999", i64::MAX)]
    fn a_number_is_read_as_javascript_reads_it(#[case] text: &str, #[case] number: i64) {
        assert_eq!(whole(text), number);
    }
}
