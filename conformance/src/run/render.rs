//! A step's request, filled: for the wire, and, where it has to be shown, for readers.

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use crate::base_url::BaseUrl;
use crate::exchange::{Answer, Excerpt, Request, Response, Transcript};
use crate::scenario::{Bindings, Content, RequestPattern, Suite, Template, Unbound};
use crate::site::protocol::auth_header_name;
use crate::site::protocol::is_plain;
use crate::site::{Mask, shell_expression};

/// Why a step cannot be sent. Each is the target's doing: the loader has ruled out the author's.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenderError {
    #[error(transparent)]
    Unbound(#[from] Unbound),
    #[error("the captured `{0}` cannot stand in a path")]
    OddCapture(String),
    #[error("the header `{0}` cannot hold what was captured")]
    OddHeader(HeaderName),
}

/// The request as it is sent.
pub(crate) fn request(
    suite: Suite,
    pattern: &RequestPattern,
    bindings: &Bindings,
) -> Result<Request, RenderError> {
    check_captures(&pattern.path, bindings)?;
    let mut request = Request::new(pattern.method.clone(), pattern.path.fill(bindings)?);
    let headers = &mut request.headers;
    if let Some(text) = bindings.auth_header(pattern.auth) {
        let name = auth_header_name(suite);
        let mut value =
            HeaderValue::try_from(text).map_err(|_| RenderError::OddHeader(name.clone()))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    if let Some(content_type) = content_type(pattern) {
        let value =
            content_type.parse().map_err(|_| RenderError::OddHeader(CONTENT_TYPE.clone()))?;
        headers.insert(CONTENT_TYPE, value);
    }
    for (name, value) in &pattern.headers {
        let value = HeaderValue::try_from(value.fill(bindings)?);
        headers.append(name, value.map_err(|_| RenderError::OddHeader(name.clone()))?);
    }
    if let Some(body) = &pattern.body {
        request.body = Some(match &body.content {
            Content::Text(text) => text.fill(bindings)?.into(),
            Content::Bytes(bytes) => bytes.clone().into(),
        });
    }
    Ok(request)
}

/// The request as it is shown; nothing secret is in it. What cannot be filled is left out.
pub(super) fn transcript(
    suite: Suite,
    pattern: &RequestPattern,
    bindings: &Bindings,
    store: &BaseUrl,
    mask: &Mask,
) -> Transcript {
    let shown = |template: &Template| shown(template, bindings, mask).unwrap_or_default();
    let path = shown(&pattern.path);
    let mut headers = Vec::new();
    if bindings.auth_header(pattern.auth).is_some() {
        headers.push((suite.auth_header().into(), shell_expression(pattern.auth).to_owned()));
    }
    headers.extend(content_type(pattern).map(|text| ("Content-Type".into(), text.to_owned())));
    headers.extend(pattern.headers.iter().map(|(name, value)| (name.to_string(), shown(value))));
    let body = pattern.body.as_ref().map(|body| match &body.content {
        Content::Text(text) => excerpt(&shown(text)),
        Content::Bytes(bytes) => Excerpt::of_bytes(bytes),
    });
    Transcript {
        method: pattern.method.to_string(),
        url: format!("{}{path}", mask.apply(&store.to_string())),
        path,
        headers,
        body,
        answer: None,
    }
}

/// Method and path, as they are shown.
pub(super) fn line(pattern: &RequestPattern, bindings: &Bindings, mask: &Mask) -> String {
    format!("{} {}", pattern.method, shown(&pattern.path, bindings, mask).unwrap_or_default())
}

/// An answer as readers see it.
pub(super) fn shown_answer(response: &Response, mask: &Mask) -> Answer {
    let headers = response.headers.iter().map(|(name, value)| {
        (name.to_string(), mask.apply(&String::from_utf8_lossy(value.as_bytes())))
    });
    let body = mask.apply(&String::from_utf8_lossy(&response.body));
    Answer {
        status: response.status,
        headers: headers.collect(),
        body: Excerpt::new(&body, response.body.len()),
    }
}

/// A captured text comes from the target. One such as `../deleteAll` would make a path of another
/// meaning, and is not sent.
fn check_captures(path: &Template, bindings: &Bindings) -> Result<(), RenderError> {
    for name in path.captures() {
        if !is_plain(bindings.captured(name)?) {
            return Err(RenderError::OddCapture(name.to_owned()));
        }
    }
    Ok(())
}

fn excerpt(text: &str) -> Excerpt {
    Excerpt::new(text, text.len())
}

fn shown(template: &Template, bindings: &Bindings, mask: &Mask) -> Result<String, Unbound> {
    Ok(mask.apply(&template.fill_with(bindings, |variant| shell_expression(variant).to_owned())?))
}

fn content_type(pattern: &RequestPattern) -> Option<&str> {
    pattern.body.as_ref()?.content_type.as_deref()
}
