//! A step's request, filled: once for the wire, once for readers.

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use super::protocol::is_plain;
use super::session::auth_header_name;
use crate::base_url::BaseUrl;
use crate::exchange::{Answer, Excerpt, Request, Response, Transcript};
use crate::mask::{Mask, shell_expression};
use crate::scenario::{AuthVariant, Bindings, RequestPattern, Suite, Template, Unbound};

/// A request in both forms.
#[derive(Debug)]
pub(super) struct Rendered {
    /// As it is sent.
    pub(super) request: Request,
    /// As it is shown; nothing secret is in it.
    pub(super) transcript: Transcript,
}

/// Why a step cannot be sent. Each is the target's doing: the loader has ruled out the author's.
#[derive(Debug, thiserror::Error)]
pub(super) enum RenderError {
    #[error(transparent)]
    Unbound(#[from] Unbound),
    #[error("the captured `{0}` cannot stand in a path")]
    OddCapture(String),
    #[error("the header `{0}` cannot hold what was captured")]
    OddHeader(HeaderName),
}

/// Fills a request's places.
pub(super) fn render(
    suite: Suite,
    pattern: &RequestPattern,
    bindings: &Bindings,
    store: &BaseUrl,
    mask: &Mask,
) -> Result<Rendered, RenderError> {
    check_captures(&pattern.path, bindings)?;
    let mut request = Request::new(pattern.method.clone(), pattern.path.fill(bindings)?);
    let path = shown(&pattern.path, bindings, mask)?;
    let mut transcript = Transcript {
        method: pattern.method.to_string(),
        url: format!("{}{path}", mask.apply(&store.to_string())),
        path,
        headers: Vec::new(),
        body: None,
        answer: None,
    };
    add_auth(suite, pattern.auth, bindings, &mut request, &mut transcript);
    for (name, value) in &pattern.headers {
        let text = value.fill(bindings)?;
        let value_sent =
            HeaderValue::try_from(text).map_err(|_| RenderError::OddHeader(name.clone()))?;
        request.headers.append(name.clone(), value_sent);
        transcript.headers.push((name.to_string(), shown(value, bindings, mask)?));
    }
    if let Some(body) = &pattern.body {
        let text = body.text.fill(bindings)?;
        let shown = shown(&body.text, bindings, mask)?;
        transcript.body = Some(Excerpt::new(&shown, text.len()));
        request.body = Some(text.into());
        add_content_type(body.content_type.as_deref(), &mut request, &mut transcript);
    }
    Ok(Rendered { request, transcript })
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

fn shown(template: &Template, bindings: &Bindings, mask: &Mask) -> Result<String, Unbound> {
    Ok(mask.apply(&template.fill_with(bindings, |variant| shell_expression(variant).to_owned())?))
}

fn add_auth(
    suite: Suite,
    variant: AuthVariant,
    bindings: &Bindings,
    request: &mut Request,
    transcript: &mut Transcript,
) {
    let Some(text) = bindings.auth_header(variant) else { return };
    let Ok(mut value) = HeaderValue::try_from(text) else { return };
    value.set_sensitive(true);
    request.headers.insert(auth_header_name(suite), value);
    let name = suite.auth_header().to_owned();
    transcript.headers.push((name, shell_expression(variant).to_owned()));
}

fn add_content_type(
    content_type: Option<&str>,
    request: &mut Request,
    transcript: &mut Transcript,
) {
    let Some(text) = content_type else { return };
    if let Ok(value) = HeaderValue::try_from(text) {
        request.headers.insert(CONTENT_TYPE, value);
        transcript.headers.push(("Content-Type".into(), text.to_owned()));
    }
}
