//! Reads a request: the operation that it asks for, or why it is refused. Total: every request gets
//! one or the other.

use super::method;
use super::settings::{Contract, Settings};
use crate::message::Request;
use crate::storage::Name;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use std::borrow::Cow;
use url::{Url, form_urlencoded};

/// What a request asks of the Worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WorkerOperation {
    /// `POST /add`: store the body under a new key.
    Add { body: Bytes },
    /// `GET /get/{key}`.
    Get { key: Name },
    /// `GET /getAll`.
    GetAll,
    /// `PUT /update`: merge the body into the item that it names.
    Update { body: Bytes },
    /// `DELETE /delete/{key}`.
    Delete { key: Name },
    /// `DELETE /deleteAll`.
    DeleteAll,
    /// `GET /auth-key`: every item as a table.
    Page,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The auth key is absent or wrong.
    Unauthorized,
    /// No endpoint has this path and this method.
    NotFound,
    /// The runtime does not know the method, and the Worker never sees the request.
    UnknownMethod,
}

/// Reads a request as the Worker of that contract does.
pub(super) fn parse(settings: &Settings, request: &Request) -> Result<WorkerOperation, Refusal> {
    if !method::is_known(&request.method) {
        return Err(Refusal::UnknownMethod);
    }
    let path = whatwg_path(&request.path);
    authorize(settings, &path, request)?;
    let operation = route(&path, request).ok_or(Refusal::NotFound)?;
    if allows(settings.contract, &operation, &request.method) {
        Ok(operation)
    } else {
        Err(Refusal::NotFound)
    }
}

/// The header field authorizes every endpoint but the page, which the query authorizes. The published
/// Worker never looks at the header field.
fn authorize(settings: &Settings, path: &str, request: &Request) -> Result<(), Refusal> {
    let opens = |candidate: &[u8]| settings.auth_key.opens(candidate);
    let authorized = match (path, settings.contract) {
        ("/auth-key", _) => query_key(request).is_some_and(|key| opens(key.as_bytes())),
        (_, Contract::Published) => true,
        (_, Contract::Documented) => opens(&header_key(request)),
    };
    if authorized { Ok(()) } else { Err(Refusal::Unauthorized) }
}

/// `request.headers.get("AUTH_KEY")`: fields with this name are joined by commas.
fn header_key(request: &Request) -> Cow<'_, [u8]> {
    let mut fields = request.headers.get_all(&AUTH_KEY).iter().map(HeaderValue::as_bytes);
    let first = fields.next().unwrap_or_default();
    fields.fold(Cow::Borrowed(first), |joined, field| [&joined, field].join(&b", "[..]).into())
}

/// Looked up in every request, so the name is parsed once.
static AUTH_KEY: HeaderName = HeaderName::from_static("auth_key");

/// `url.searchParams.get("auth_key")`: the first such parameter.
fn query_key(request: &Request) -> Option<String> {
    let query = request.query.as_deref()?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "auth_key").map(|(_, value)| value.into_owned())
}

fn route(path: &str, request: &Request) -> Option<WorkerOperation> {
    let body = || request.body.clone();
    match path {
        "/add" => Some(WorkerOperation::Add { body: body() }),
        "/getAll" => Some(WorkerOperation::GetAll),
        "/update" => Some(WorkerOperation::Update { body: body() }),
        "/deleteAll" => Some(WorkerOperation::DeleteAll),
        "/auth-key" => Some(WorkerOperation::Page),
        _ => key_after(path, "/get/")
            .map(|key| WorkerOperation::Get { key })
            .or_else(|| key_after(path, "/delete/").map(|key| WorkerOperation::Delete { key })),
    }
}

/// `path.split(prefix)[1]`: the text between the first and the second occurrence of `prefix`, not
/// decoded.
fn key_after(path: &str, prefix: &str) -> Option<Name> {
    let rest = path.strip_prefix(prefix)?;
    let key = if rest.contains('/') { rest.split(prefix).next().unwrap_or(rest) } else { rest };
    Some(key.into())
}

/// Whether an endpoint takes the method. Both contracts check it for add, update and deleteAll. Only the
/// documented one checks it everywhere, and takes HEAD for GET.
fn allows(contract: Contract, operation: &WorkerOperation, method: &Method) -> bool {
    match operation {
        WorkerOperation::Add { .. } => method == Method::POST,
        WorkerOperation::Update { .. } => method == Method::PUT,
        WorkerOperation::DeleteAll => method == Method::DELETE,
        _ if contract == Contract::Published => true,
        WorkerOperation::Delete { .. } => method == Method::DELETE,
        WorkerOperation::Get { .. } | WorkerOperation::GetAll | WorkerOperation::Page => {
            method == Method::GET || method == Method::HEAD
        }
    }
}

/// `new URL(request.url).pathname`: dot segments resolved, `/` for `\`, bytes outside ASCII
/// percent-encoded.
fn whatwg_path(path: &str) -> Cow<'_, str> {
    let is_plain =
        |byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_');
    // Without an early exit the compiler tests many bytes at once.
    if path.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        return Cow::Borrowed(path);
    }
    let url = Url::parse(&format!("http://worker{path}"));
    url.map_or(Cow::Borrowed(path), |url| Cow::Owned(url.path().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn request(method: &str, target: &str, key: Option<&str>) -> Request {
        let (path, query) = target.split_once('?').map_or((target, None), |(p, q)| (p, Some(q)));
        let mut headers = http::HeaderMap::new();
        if let Some(key) = key {
            headers.insert("auth_key", key.parse().unwrap());
        }
        Request {
            method: method.parse().unwrap(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            headers,
            body: Bytes::new(),
        }
    }

    fn settings(contract: Contract) -> Settings {
        Settings { auth_key: crate::auth_key::AuthKey::default(), contract }
    }

    fn get(key: &str) -> WorkerOperation {
        WorkerOperation::Get { key: key.into() }
    }

    #[rstest]
    #[case("/get/a", Ok(get("a")))]
    #[case("/get/a%20b", Ok(get("a%20b")))]
    #[case("/get/a/get/b", Ok(get("a")))]
    #[case("/get/get/", Ok(get("get/")))]
    #[case("/get/", Ok(get("")))]
    #[case("/get/.", Ok(get("")))]
    #[case("/get/%2e", Ok(get("")))]
    #[case("/get/é", Ok(get("%C3%A9")))]
    #[case("/get/..", Err(Refusal::NotFound))]
    #[case("/get", Err(Refusal::NotFound))]
    #[case("/x/../getAll", Ok(WorkerOperation::GetAll))]
    #[case("/get/%2e%2e/getAll", Ok(WorkerOperation::GetAll))]
    #[case("\\getAll", Ok(WorkerOperation::GetAll))]
    #[case("/getAll/", Err(Refusal::NotFound))]
    #[case("//getAll", Err(Refusal::NotFound))]
    #[case("/GETALL", Err(Refusal::NotFound))]
    fn reads_paths_as_the_runtime_does(
        #[case] path: &str,
        #[case] operation: Result<WorkerOperation, Refusal>,
        #[values(Contract::Documented, Contract::Published)] contract: Contract,
    ) {
        assert_eq!(parse(&settings(contract), &request("GET", path, Some("meow"))), operation);
    }

    #[rstest]
    #[case("/auth-key?auth_key=meow", true)]
    #[case("/auth-key?auth_key=m%65ow", true)]
    #[case("/auth-key?x=1&auth_key=meow&y=2", true)]
    #[case("/auth-key?auth_key=x&auth_key=meow", false)]
    #[case("/auth-key?AUTH_KEY=meow", false)]
    #[case("/auth-key?auth_key=meow+", false)]
    #[case("/auth-key?auth_key=", false)]
    #[case("/auth-key", false)]
    fn the_page_opens_by_query_only(
        #[case] target: &str,
        #[case] opens: bool,
        #[values(Contract::Documented, Contract::Published)] contract: Contract,
    ) {
        let parsed = parse(&settings(contract), &request("GET", target, Some("meow")));
        assert_eq!(
            parsed,
            if opens { Ok(WorkerOperation::Page) } else { Err(Refusal::Unauthorized) }
        );
    }

    #[rstest]
    #[case(None)]
    #[case(Some(""))]
    #[case(Some("MEOW"))]
    #[case(Some("meo"))]
    #[case(Some("meow, meow"))]
    fn only_the_published_worker_is_open(#[case] key: Option<&str>) {
        let request = request("GET", "/getAll", key);
        assert_eq!(parse(&settings(Contract::Published), &request), Ok(WorkerOperation::GetAll));
        assert_eq!(parse(&settings(Contract::Documented), &request), Err(Refusal::Unauthorized));
    }

    /// The published Worker looks at no method, and deleted what `FOO /delete/a` named.
    #[rstest]
    #[case("FOO")]
    #[case("get")]
    #[case("M-SEARCH")]
    fn a_method_that_the_runtime_does_not_know_reaches_no_worker(#[case] method: &str) {
        let request = request(method, "/delete/a", Some("meow"));
        let parsed = parse(&settings(Contract::Published), &request);
        assert_eq!(parsed, Err(Refusal::UnknownMethod));
    }

    #[rstest]
    #[case("GET", "/delete/a", false, true)]
    #[case("HEAD", "/delete/a", false, true)]
    #[case("DELETE", "/delete/a", true, true)]
    #[case("HEAD", "/get/a", true, true)]
    #[case("POST", "/get/a", false, true)]
    #[case("POST", "/getAll", false, true)]
    #[case("PUT", "/add", false, false)]
    #[case("POST", "/update", false, false)]
    #[case("GET", "/deleteAll", false, false)]
    fn looks_at_methods(
        #[case] method: &str,
        #[case] path: &str,
        #[case] documented: bool,
        #[case] published: bool,
    ) {
        let request = request(method, path, Some("meow"));
        assert_eq!(parse(&settings(Contract::Documented), &request).is_ok(), documented);
        assert_eq!(parse(&settings(Contract::Published), &request).is_ok(), published);
    }
}
