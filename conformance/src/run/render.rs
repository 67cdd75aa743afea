//! Renders an exchange for readers, with its secrets masked.

use crate::base_url::BaseUrl;
use crate::exchange::{Answer, Excerpt, Response, Transcript};
use crate::scenario::{Bindings, Content, RequestPattern, Suite, Template, Unbound};
use crate::site::{Mask, shell_expression};

/// A request without an answer. Parts that cannot be filled are empty.
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
    let content_type = pattern.content_type();
    headers.extend(content_type.map(|text| ("Content-Type".into(), text.to_owned())));
    headers.extend(pattern.headers.iter().map(|(name, value)| (name.to_string(), shown(value))));
    let body = pattern.body.as_ref().map(|body| match &body.content {
        Content::Text(text) => {
            let text = shown(text);
            Excerpt::new(&text, text.len())
        }
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

/// The method and the path of a request.
pub(super) fn line(pattern: &RequestPattern, bindings: &Bindings, mask: &Mask) -> String {
    format!("{} {}", pattern.method, shown(&pattern.path, bindings, mask).unwrap_or_default())
}

pub(super) fn answer(response: &Response, mask: &Mask) -> Answer {
    let headers = response.headers.iter().map(|(name, value)| {
        (name.to_string(), mask.apply(&String::from_utf8_lossy(value.as_bytes())))
    });
    let body = mask.apply(&String::from_utf8_lossy(&response.body));
    Answer {
        status: response.status,
        headers: headers.collect(),
        body: Excerpt::new(&body, response.size()),
    }
}

fn shown(template: &Template, bindings: &Bindings, mask: &Mask) -> Result<String, Unbound> {
    Ok(mask.apply(&template.fill_with(bindings, |variant| shell_expression(variant).to_owned())?))
}
