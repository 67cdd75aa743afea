//! A step of a scenario: a request, and the expected answer.

use std::collections::BTreeMap;

use http::Method;
use http::header::HeaderName;
use http::uri::PathAndQuery;
use serde::Deserialize;

use super::{AuthVariant, Expectation, Pointer, Template, Times};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Step {
    /// How often it is taken. The loader writes it out, and then it is 1.
    #[serde(default)]
    pub(super) repeat: Times,
    /// The name by which a later `same-as` finds its body.
    pub(crate) name: Option<String>,
    pub(crate) request: RequestPattern,
    #[serde(default)]
    pub(crate) expect: Expectation,
    /// The parts of the answered body to capture, by the names to bind them to.
    #[serde(default)]
    pub(crate) capture: BTreeMap<String, Pointer>,
}

/// A request whose parts are templates.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "RequestFields")]
pub(crate) struct RequestPattern {
    pub(crate) method: Method,
    pub(crate) path: Template,
    /// The variant of the auth key in the header.
    pub(crate) auth: AuthVariant,
    pub(crate) body: Option<RequestBody>,
    pub(crate) headers: Vec<(HeaderName, Template)>,
}

/// A body and its media type.
#[derive(Debug, Clone)]
pub(crate) struct RequestBody {
    pub(crate) content: Content,
    pub(crate) content_type: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// A text, sent in UTF-8.
    Text(Template),
    /// Bytes, sent as they are.
    Bytes(Vec<u8>),
}

/// The fields of a request in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RequestFields {
    method: String,
    path: Template,
    #[serde(default)]
    auth: AuthVariant,
    json: Option<Template>,
    body: Option<Template>,
    body_hex: Option<Hex>,
    content_type: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, Template>,
}

impl TryFrom<RequestFields> for RequestPattern {
    type Error = String;

    fn try_from(fields: RequestFields) -> Result<Self, String> {
        let method = Method::from_bytes(fields.method.as_bytes())
            .map_err(|_| format!("`{}` is no method", fields.method))?;
        check_path(&fields.path)?;
        let headers = fields.headers.into_iter().map(header).collect::<Result<_, _>>()?;
        let content = match (fields.body, fields.body_hex) {
            (Some(_), Some(_)) => return Err("a request has one body".into()),
            (text, bytes) => {
                text.map(Content::Text).or(bytes.map(|Hex(bytes)| Content::Bytes(bytes)))
            }
        };
        let body = body(fields.json, content, fields.content_type)?;
        Ok(Self { method, path: fields.path, auth: fields.auth, body, headers })
    }
}

impl Step {
    /// The step as it is taken the nth time: its captures are numbered.
    pub(super) fn nth(&self, nth: usize) -> Self {
        let mut step = self.clone();
        step.request.path = step.request.path.nth(nth);
        if let Some(RequestBody { content: Content::Text(text), .. }) = &mut step.request.body {
            *text = text.nth(nth);
        }
        let captures = std::mem::take(&mut step.capture).into_iter();
        step.capture = captures.map(|(name, pointer)| (format!("{name}-{nth}"), pointer)).collect();
        step
    }

    /// Every template in the step.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        let request = &self.request;
        std::iter::once(&request.path)
            .chain(request.body.iter().filter_map(RequestBody::template))
            .chain(request.headers.iter().map(|(_, value)| value))
            .chain(self.expect.templates())
    }
}

impl RequestPattern {
    pub(crate) fn content_type(&self) -> Option<&str> {
        self.body.as_ref()?.content_type.as_deref()
    }
}

impl RequestBody {
    fn template(&self) -> Option<&Template> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::Bytes(_) => None,
        }
    }
}

/// Bytes, written with two hexadecimal digits each.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Hex(Vec<u8>);

impl TryFrom<String> for Hex {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits =
            text.chars().map(|digit| digit.to_digit(16).and_then(|value| value.try_into().ok()));
        let digits: Option<Vec<u8>> = digits.collect();
        match digits.as_deref().map(<[u8]>::as_chunks::<2>) {
            Some((pairs, [])) => {
                Ok(Self(pairs.iter().map(|[high, low]| high << 4 | low).collect()))
            }
            _ => Err(format!("`{text}` is not made of two hexadecimal digits a byte")),
        }
    }
}

fn check_path(path: &Template) -> Result<(), String> {
    let sample = path.sample();
    let sendable = sample.starts_with('/')
        && !sample.contains('#')
        && PathAndQuery::try_from(sample.as_str()).is_ok();
    if sendable {
        return Ok(());
    }
    Err(format!("`{sample}` cannot be sent as a path: begin with `/` and percent-encode the rest"))
}

fn header((name, value): (String, Template)) -> Result<(HeaderName, Template), String> {
    match HeaderName::from_bytes(name.as_bytes()) {
        Ok(name) => Ok((name, value)),
        Err(_) => Err(format!("`{name}` is no header name")),
    }
}

fn body(
    json: Option<Template>,
    other: Option<Content>,
    content_type: Option<String>,
) -> Result<Option<RequestBody>, String> {
    match (json, other) {
        (Some(_), Some(_)) => Err("a request has `json` or `body`, not both".into()),
        (Some(_), None) if content_type.is_some() => {
            Err("`json` has its own type; use `body` for another".into())
        }
        (Some(text), None) => {
            let content_type = Some("application/json".into());
            Ok(Some(RequestBody { content: Content::Text(text), content_type }))
        }
        (None, Some(content)) => Ok(Some(RequestBody { content, content_type })),
        (None, None) if content_type.is_some() => Err("`content-type` without `body`".into()),
        (None, None) => Ok(None),
    }
}
