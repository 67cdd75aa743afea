//! Reads a request: what it asks for, or why it is refused.
//!
//! Total: every request gets one or the other. Nothing is read from the storage to decide.

use super::api_key::{self, ApiKeyError};
use super::docs::Page;
use super::operation::KvStoreOperation;
use super::route::{self, Match, StoreAction, Target};
use super::validation::{self, BodyError, Invalid};
use super::{Settings, malformed, text};
use crate::message::Request;
use http::HeaderName;
use http::header::{CONTENT_TYPE, HOST};

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ParsedRequest {
    Operation(KvStoreOperation),
    /// A page that describes this API. It needs no API key.
    Page(Page),
}

static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Why a request is refused.
#[derive(Debug, PartialEq)]
pub(super) enum Refusal {
    /// The server's parser refuses the request.
    Malformed,
    /// No route has this path.
    NotFound,
    /// The path has other methods. Holds the value of `Allow`.
    MethodNotAllowed(&'static str),
    /// The path would be a route's without its final slashes. Holds the value of `Location`.
    Redirect(String),
    /// The API key is absent or wrong.
    Unauthorized(ApiKeyError),
    /// The body is not valid.
    Invalid(Invalid),
    /// The body cannot be read.
    Unreadable,
    /// The framework fails on this request.
    ServerError,
}

/// Reads a request from whose path `root_path` was cut off.
pub(super) fn parse(
    settings: &Settings,
    root_path: &str,
    request: &Request,
) -> Result<ParsedRequest, Refusal> {
    if malformed::is_malformed(request) {
        return Err(Refusal::Malformed);
    }
    let decoded = text::decode(&request.path);
    match route::find(&request.method, &decoded) {
        Match::Found(Target::Page(page)) => Ok(ParsedRequest::Page(page)),
        Match::Found(Target::Store(action)) => {
            check_api_key(settings, request)?;
            operation(action, request).map(ParsedRequest::Operation)
        }
        Match::WrongMethod { allow } => Err(Refusal::MethodNotAllowed(allow)),
        Match::Redirect { path } => Err(Refusal::Redirect(location(root_path, path, request))),
        Match::NotFound => Err(Refusal::NotFound),
    }
}

/// Whether the store takes the request, as far as its head tells, and then whether it reads the body. None
/// where it refuses the request.
pub(super) fn admitted(settings: &Settings, request: &Request) -> Option<bool> {
    if malformed::is_malformed(request) {
        return None;
    }
    let decoded = text::decode(&request.path);
    match route::find(&request.method, &decoded) {
        Match::Found(Target::Page(_)) => Some(false),
        Match::Found(Target::Store(action)) => {
            check_api_key(settings, request).ok()?;
            Some(matches!(action, StoreAction::Set(_)))
        }
        Match::WrongMethod { .. } | Match::Redirect { .. } | Match::NotFound => None,
    }
}

fn check_api_key(settings: &Settings, request: &Request) -> Result<(), Refusal> {
    let Some(expected) = &settings.api_key else { return Ok(()) };
    api_key::check(expected, request).map_err(Refusal::Unauthorized)
}

fn operation(action: StoreAction<'_>, request: &Request) -> Result<KvStoreOperation, Refusal> {
    Ok(match action {
        StoreAction::List => KvStoreOperation::List,
        StoreAction::Get(key) => KvStoreOperation::Get { key: key.to_owned() },
        StoreAction::Set(key) => {
            KvStoreOperation::Set { key: key.to_owned(), value: value_of(request)? }
        }
        StoreAction::Delete(key) => KvStoreOperation::Delete { key: key.to_owned() },
    })
}

fn value_of(request: &Request) -> Result<String, Refusal> {
    let content_type = request.headers.get(CONTENT_TYPE);
    validation::value_of(content_type, &request.body).map_err(|error| match error {
        BodyError::Invalid(invalid) => Refusal::Invalid(invalid),
        BodyError::Unreadable => Refusal::Unreadable,
        BodyError::NotText => Refusal::ServerError,
    })
}

/// The absolute URL of `path`, or a relative one where the request names no host. uvicorn takes the scheme
/// from a proxy on this machine.
fn location(root_path: &str, path: &str, request: &Request) -> String {
    let host = request.headers.get(HOST).map(text::latin1);
    let scheme = request.headers.get_all(&FORWARDED_PROTO).iter().next_back().map(text::latin1);
    let scheme = scheme.as_deref().map_or("http", str::trim);
    let origin = host.map(|host| format!("{scheme}://{host}")).unwrap_or_default();
    let query = request.query.as_deref().filter(|query| !query.is_empty());
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    text::encode_location(&format!("{origin}{root_path}{path}{query}"))
}
