//! Reads requests to the Worker, as far as the documented paths need it.

use bytes::Bytes;
use http::HeaderValue;
use http::request::Parts;
use percent_encoding::percent_decode_str;

use super::{Defect, KEY, Variant};

/// A request, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The `AUTH_KEY` headers, in order.
    pub(crate) header_keys: Vec<String>,
    /// The `AUTH-KEY` header, which means nothing.
    pub(crate) hyphened_key: Option<String>,
    pub(crate) query: Option<String>,
    /// The parameters of the query, decoded.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) has_type: bool,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn of(head: &Parts, body: Bytes) -> Self {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            header_keys: head.headers.get_all("auth_key").iter().map(text).collect(),
            hyphened_key: head.headers.get("auth-key").map(text),
            query: head.uri.query().map(str::to_owned),
            parameters: head.uri.query().map(parameters).unwrap_or_default(),
            has_type: head.headers.contains_key(http::header::CONTENT_TYPE),
            body,
        }
    }

    /// The request as a server of this kind takes it. A broken one may misread its path.
    pub(super) fn read_by(&self, defect: Option<Defect>, variant: Variant) -> Self {
        let mut asked = self.clone();
        if variant.takes_the_first_header {
            asked.header_keys.truncate(1);
        }
        match defect {
            Some(Defect::SlashAtTheEndIsPassedOver) => {
                asked.path.truncate(self.path.trim_end_matches('/').len());
            }
            Some(Defect::PathsAreReadWithoutCase) => {
                let is_it = |known: &&&str| self.path.eq_ignore_ascii_case(known);
                asked.path = ENDPOINTS.iter().find(is_it).map_or(asked.path, ToString::to_string);
            }
            Some(Defect::QueryIsPartOfTheKey) if self.path.starts_with("/get/") => {
                asked.path.extend(self.query.iter().map(|query| format!("?{query}")));
            }
            Some(Defect::QueryHidesTheListing)
                if self.query.is_some() && self.path == "/getAll" =>
            {
                asked.path.push('?');
            }
            Some(Defect::EmptyKeyLists) if self.path == "/get/" => asked.path = "/getAll".into(),
            Some(Defect::EmptyKeyDeletesEverything) if self.path == "/delete/" => {
                asked.path = "/deleteAll".into();
            }
            _ => {}
        }
        asked
    }

    /// The `AUTH_KEY` header. Several are joined, as the runtime joins them.
    pub(super) fn header_key(&self) -> Option<String> {
        (!self.header_keys.is_empty()).then(|| self.header_keys.join(", "))
    }

    /// The first `auth_key` parameter.
    pub(super) fn query_key(&self) -> Option<&str> {
        self.query_keys().next()
    }

    /// Every `auth_key` parameter.
    pub(super) fn query_keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        let named = self.parameters.iter().filter(|parameter| parameter.name == "auth_key");
        named.map(|parameter| parameter.value.as_str())
    }
}

/// A parameter of a query.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(super) name: String,
    pub(super) value: String,
    /// The value as it was sent.
    pub(super) sent: String,
}

/// The endpoints whose paths are whole.
const ENDPOINTS: [&str; 5] = ["/add", "/getAll", "/update", "/deleteAll", "/auth-key"];

/// Whether the path is an endpoint's.
pub(super) fn is_known(path: &str) -> bool {
    ENDPOINTS.contains(&path) || path.starts_with("/get/") || path.starts_with("/delete/")
}

pub(super) fn is_key_in_any_case(text: &str) -> bool {
    text.eq_ignore_ascii_case(KEY)
}

pub(super) fn is_part_of_key(text: &str) -> bool {
    !text.is_empty() && KEY.starts_with(text)
}

fn parameters(query: &str) -> Vec<Parameter> {
    let parameter = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Parameter { name: decoded(name), value: decoded(value), sent: value.to_owned() }
    };
    query.split('&').map(parameter).collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
