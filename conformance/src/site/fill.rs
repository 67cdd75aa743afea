//! Makes the request of a scenario's step, as it is sent.
//!
//! A step can use a text that the target answered earlier. In a path, a text such as `../deleteAll`
//! would lead elsewhere, and the index's key to what others stored, so no request is made with them.

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use super::protocol::{INDEX_KEY, auth_header_name, is_plain};
use crate::exchange::Request;
use crate::scenario::{Bindings, Content, RequestPattern, Suite, Template, Unbound};

/// Fills the places of a request.
///
/// # Errors
/// When a captured text cannot stand in its place.
pub(crate) fn fill(
    suite: Suite,
    pattern: &RequestPattern,
    bindings: &Bindings,
) -> Result<Request, FillError> {
    check_captures(&pattern.path, bindings)?;
    let mut request = Request::new(pattern.method.clone(), pattern.path.fill(bindings)?);
    let headers = &mut request.headers;
    if let Some(text) = bindings.auth_header(pattern.auth) {
        let name = auth_header_name(suite);
        let mut value = header(&name, text)?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    if let Some(content_type) = pattern.content_type() {
        headers.insert(CONTENT_TYPE, header(&CONTENT_TYPE, content_type.to_owned())?);
    }
    for (name, value) in &pattern.headers {
        let key = |variant| bindings.auth_header(variant).unwrap_or_default();
        headers.append(name, header(name, value.fill_with(bindings, key)?)?);
    }
    if let Some(body) = &pattern.body {
        request.body = Some(match &body.content {
            Content::Text(text) => text.fill(bindings)?.into(),
            Content::Bytes(bytes) => bytes.clone().into(),
        });
    }
    Ok(request)
}

/// Why a request cannot be made. The cause is an answer of the target: mistakes of a scenario's author
/// are found when it is loaded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FillError {
    #[error(transparent)]
    Unbound(#[from] Unbound),
    #[error("the captured `{0}` cannot stand in a path")]
    OddCapture(String),
    #[error("the captured text cannot stand in the header `{0}`")]
    OddHeader(HeaderName),
}

fn header(name: &HeaderName, text: String) -> Result<HeaderValue, FillError> {
    HeaderValue::try_from(text).map_err(|_| FillError::OddHeader(name.clone()))
}

fn check_captures(path: &Template, bindings: &Bindings) -> Result<(), FillError> {
    for name in path.captures() {
        let captured = bindings.captured(name)?;
        if !is_plain(captured) || captured == INDEX_KEY {
            return Err(FillError::OddCapture(name.to_owned()));
        }
    }
    Ok(())
}
