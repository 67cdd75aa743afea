//! Which namespace a request is for, and what it asks.
//!
//! Plain, workerd sends the request as it is, and a header field that the user lets it inject names the
//! namespace. Miniflare's proxy wraps the request: its URL and header fields stand in fields of their own.

use super::call_error::WireError;
use crate::api::store_name::StoreName;
use crate::message::{Request, Response};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;

/// The field that names the namespace of a plain request.
const NAMESPACE: &str = "x-emulator-namespace";

/// The metadata of a put, in UTF-8.
pub(super) const METADATA: &str = "cf-kv-metadata";

/// Tells Miniflare that the answer is that of the namespace.
const FORWARDED: HeaderName = HeaderName::from_static("mf-forwarded-response");

/// What stands before the names of wrapped header fields.
const WRAPPED: &str = "mf-header-";

/// The namespace that a request is for, and the request out of its envelope. No name means the store of
/// plain paths.
type Addressed<'a> = (Option<StoreName>, Cow<'a, Request>);

/// A request without an envelope.
pub(crate) fn plain(request: &Request) -> Result<Addressed<'_>, WireError> {
    let name = request.headers.get(NAMESPACE).map(|name| String::from_utf8_lossy(name.as_bytes()));
    let name = name.map_or(Ok(None), |name| named(&name))?;
    Ok((name, Cow::Borrowed(request)))
}

/// Takes a request out of the envelope of Miniflare's proxy. `group` is what the path of the proxy's URL
/// says after the fixed part.
///
/// The namespace is that of the binding, `MF-Binding`: the query of the proxy's URL may map a binding to
/// another name (`?DB=team`, or `?DB=` for the store of plain paths), and a group comes before the name
/// (`/tests` makes `tests.DB` of `DB`).
pub(crate) fn unwrap<'a>(group: &str, request: &'a Request) -> Result<Addressed<'a>, WireError> {
    let url = request.header("mf-url").and_then(|url| url.split_once("://"));
    let (_, url) = url.ok_or(WireError::Envelope("MF-URL"))?;
    let binding = request.header("mf-binding").ok_or(WireError::Envelope("MF-Binding"))?;
    let (target, query) = url.split_once('?').map_or((url, None), |(t, q)| (t, Some(q)));
    let path = target.find('/').map_or("/", |slash| &target[slash..]);
    let unwrapped = Request {
        method: request.method.clone(),
        path: path.to_owned(),
        query: query.map(str::to_owned),
        headers: unwrapped(&request.headers),
        body: request.body.clone(),
    };
    Ok((namespace(group, binding, request.parameter(binding))?, Cow::Owned(unwrapped)))
}

/// The answer in its envelope, if the request had one. Without the field, Miniflare looks at redirects and
/// refusals for a login of Cloudflare Access.
pub(crate) fn wrapped(has_envelope: bool, response: Response) -> Response {
    if !has_envelope {
        return response;
    }
    response.with_header(FORWARDED, HeaderValue::from_static("true"))
}

fn namespace(
    group: &str,
    binding: &str,
    mapped: Option<String>,
) -> Result<Option<StoreName>, WireError> {
    let name = mapped.unwrap_or_else(|| binding.to_owned());
    match group.trim_matches('/') {
        "" if name.is_empty() => Ok(None),
        "" => named(&name),
        group if name.is_empty() => named(group),
        group => named(&format!("{group}.{name}")),
    }
}

fn named(name: &str) -> Result<Option<StoreName>, WireError> {
    StoreName::parse(name).map(Some).ok_or_else(|| WireError::Namespace(name.to_owned()))
}

fn unwrapped(headers: &HeaderMap) -> HeaderMap {
    let fields = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix(WRAPPED)?.parse().ok()?;
        Some((name, value.clone()))
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::Method;
    use rstest::rstest;

    fn request(query: Option<&str>, fields: &[(&'static str, &'static str)]) -> Request {
        let field =
            |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        Request {
            method: Method::GET,
            path: "/".to_owned(),
            query: query.map(str::to_owned),
            headers: fields.iter().map(field).collect(),
            body: Bytes::new(),
        }
    }

    #[rstest]
    #[case("https://fake-host/k%2F?urlencoded=true", "/k%2F", Some("urlencoded=true"))]
    #[case("https://fake-host", "/", None)]
    #[case("https://fake-host?prefix=a%2Fb", "/", Some("prefix=a%2Fb"))]
    fn a_url_is_taken_apart(
        #[case] url: &'static str,
        #[case] path: &str,
        #[case] query: Option<&str>,
    ) {
        let wrapped = request(None, &[("mf-url", url), ("mf-binding", "DB")]);
        let (namespace, request) = unwrap("", &wrapped).unwrap();
        assert_eq!(namespace.unwrap().as_str(), "DB");
        assert_eq!((request.path.as_str(), request.query.as_deref()), (path, query));
    }

    #[rstest]
    #[case("", None, Some("DB"))]
    #[case("", Some("DB=team"), Some("team"))]
    #[case("", Some("OTHER=team"), Some("DB"))]
    #[case("", Some("DB="), None)]
    #[case("/tests", None, Some("tests.DB"))]
    #[case("/tests/", Some("DB="), Some("tests"))]
    fn a_binding_has_a_namespace(
        #[case] group: &str,
        #[case] query: Option<&str>,
        #[case] expected: Option<&str>,
    ) {
        let mapped = request(query, &[]).parameter("DB");
        let found = namespace(group, "DB", mapped).unwrap();
        assert_eq!(found.as_ref().map(StoreName::as_str), expected);
    }

    #[test]
    fn wrapped_fields_get_their_names_back() {
        let fields =
            [("mf-url", "https://x/k"), ("mf-binding", "DB"), ("mf-header-cf-kv-metadata", "1")];
        let wrapped = request(None, &fields);
        let unwrapped = unwrap("", &wrapped).unwrap().1;
        assert_eq!(unwrapped.header(METADATA), Some("1"));
        assert_eq!(unwrapped.headers.len(), 1);
    }

    #[test]
    fn a_request_without_the_envelope_is_refused() {
        let error = unwrap("", &request(None, &[])).unwrap_err();
        assert!(error.to_string().starts_with("MF-URL is missing"), "{error}");
    }
}
