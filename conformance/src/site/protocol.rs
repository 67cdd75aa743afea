//! What the engine itself must know of an API: how to list, how to remove, what changes something,
//! and which item an exchange made.
//!
//! Everything else that is said of an API stands in scenarios. The safety of foreign data rests on
//! this file, so what it cannot be sure of it refuses.

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::client::Repeatable;
use crate::exchange::{Request, Response};
use crate::json::{read, with_deep_stack};
use crate::scenario::Suite;

/// An item as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its key.
    pub(crate) key: String,
    /// Its value, as JSON.
    pub(crate) value: String,
}

/// The key of the Worker's index, which is no item and never anybody's to remove.
const INDEX_KEY: &str = "__index__";

/// The longest update that is looked into for the item that it may wrongly make.
const MAX_UPDATE_BYTES: usize = 1 << 20;

/// The request that lists every item, without its auth header.
pub(crate) fn listing(suite: Suite) -> Request {
    let path = match suite {
        Suite::Worker => "/getAll",
        Suite::KvStore => "/kv",
    };
    Request::new(Method::GET, path)
}

/// The request that reads one item, without its auth header.
pub(crate) fn reading(suite: Suite, key: &str) -> Request {
    match suite {
        Suite::Worker => Request::new(Method::GET, format!("/get/{key}")),
        Suite::KvStore => Request::new(Method::GET, format!("/kv/{key}")),
    }
}

/// The items of a listing; nothing when the answer is none.
pub(crate) fn listed(suite: Suite, response: &Response) -> Option<Vec<Listed>> {
    if response.status != 200 {
        return None;
    }
    let text = response.text()?;
    with_deep_stack(|| match (suite, read(text).ok()?) {
        (Suite::Worker, Value::Array(entries)) => {
            let mut items: Vec<_> = entries.iter().map(entry).collect::<Option<_>>()?;
            items.retain(|item| item.key != INDEX_KEY);
            Some(items)
        }
        (Suite::KvStore, Value::Object(entries)) => Some(
            entries
                .into_iter()
                .map(|(key, value)| Listed { key, value: value.to_string() })
                .collect(),
        ),
        _ => None,
    })
}

/// The request that removes an item, without its auth header; nothing when the key is such that a
/// request made of it could reach anything else.
pub(crate) fn removal(suite: Suite, key: &str) -> Option<Request> {
    let path = match suite {
        Suite::Worker if is_plain(key) && key != INDEX_KEY => format!("/delete/{key}"),
        Suite::KvStore if key.split('/').all(|part| !matches!(part, "" | "." | "..")) => {
            format!("/kv/{}", utf8_percent_encode(key, NON_ALPHANUMERIC))
        }
        _ => return None,
    };
    Some(Request::new(Method::DELETE, path))
}

/// Whether a text can stand in a path without changing which path it is.
pub(crate) fn is_plain(text: &str) -> bool {
    let dots_only = text.chars().all(|c| c == '.');
    !dots_only && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~:".contains(c))
}

/// Whether a key that the target told can stand in a path without changing which path it is.
pub(crate) fn is_safe_key(key: &str) -> bool {
    !key.is_empty() && key != INDEX_KEY && is_plain(key)
}

/// Whether a request may be sent twice, and beside others: it reads, and its path says so plainly.
pub(crate) fn repeatable(suite: Suite, request: &Request) -> Repeatable {
    let path = request.path.split('?').next().unwrap_or_default();
    let is_reading = match suite {
        Suite::Worker => path.starts_with("/get/") || matches!(path, "/getAll" | "/auth-key"),
        Suite::KvStore => path == "/kv" || path.starts_with("/kv/"),
    };
    let is_plain = !path.contains("..") && !path.contains('%') && !path.contains("/delete/");
    let is_safe = matches!(request.method, Method::GET | Method::HEAD);
    if is_reading && is_plain && is_safe { Repeatable::Yes } else { Repeatable::No }
}

/// The key that a request's path names as one to be written, known before it is sent.
pub(crate) fn written_key(suite: Suite, request: &Request) -> Option<String> {
    let segment = request.path.split('?').next()?.strip_prefix("/kv/")?;
    let is_write = matches!(request.method, Method::POST | Method::PUT | Method::PATCH);
    let key = percent_decode_str(segment).decode_utf8_lossy();
    // Where a server passes over a slash too many, it stores under the key before it.
    let key = key.trim_end_matches('/');
    (suite == Suite::KvStore && is_write && !key.is_empty()).then(|| key.to_owned())
}

/// The key that an update names. An update makes no item, but one that is wrong may.
pub(crate) fn updated_key(suite: Suite, request: &Request) -> Option<String> {
    let body = request.body.as_deref().filter(|body| body.len() <= MAX_UPDATE_BYTES)?;
    if suite != Suite::Worker || request.method != Method::PUT {
        return None;
    }
    member_key(std::str::from_utf8(body).ok()?)
}

/// The key of the item that an exchange made, told by the answer alone.
pub(crate) fn created_key(suite: Suite, request: &Request, response: &Response) -> Option<String> {
    let adds = request.method == Method::POST || request.path.contains("add");
    if suite != Suite::Worker || !adds {
        return None;
    }
    member_key(response.text()?)
}

/// The KV entries that a request writes when it is not refused, as far as they are known before.
pub(crate) fn written_entries(suite: Suite, request: &Request) -> Vec<String> {
    let changes_index = adds(suite, request)
        || suite == Suite::Worker
            && request.method == Method::DELETE
            && request.path.starts_with("/delete");
    let index = changes_index.then(|| INDEX_KEY.to_owned());
    index.into_iter().chain(updated_key(suite, request)).collect()
}

/// Whether a request adds an item under a key that only its answer tells.
pub(crate) fn adds(suite: Suite, request: &Request) -> bool {
    let path = request.path.split('?').next().unwrap_or_default();
    suite == Suite::Worker && request.method == Method::POST && path == "/add"
}

/// The request that removes everything, without its auth header; the store has none.
pub(crate) fn emptying(suite: Suite) -> Option<Request> {
    (suite == Suite::Worker).then(|| Request::new(Method::DELETE, "/deleteAll"))
}

/// The member `key` of an object, where it can be an item's.
fn member_key(json: &str) -> Option<String> {
    let key = with_deep_stack(|| Some(read(json).ok()?.get("key")?.as_str()?.to_owned()));
    key.filter(|key| key != INDEX_KEY && !key.is_empty())
}

fn entry(entry: &Value) -> Option<Listed> {
    let key = entry.get("key")?.as_str()?.to_owned();
    Some(Listed { key, value: entry.get("value").map(Value::to_string).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Suite::Worker, "2f1c-x", Some("/delete/2f1c-x"))]
    #[case(Suite::Worker, "../deleteAll", None)]
    #[case(Suite::Worker, "a/../../deleteAll", None)]
    #[case(Suite::Worker, "..", None)]
    #[case(Suite::Worker, "%2e%2e", None)]
    #[case(Suite::Worker, "a?b", None)]
    #[case(Suite::Worker, "__index__", None)]
    #[case(Suite::Worker, "", None)]
    #[case(Suite::KvStore, "a b", Some("/kv/a%20b"))]
    #[case(Suite::KvStore, "a/b", Some("/kv/a%2Fb"))]
    #[case(Suite::KvStore, "..", None)]
    #[case(Suite::KvStore, "a/../b", None)]
    fn a_removal_can_reach_only_its_item(
        #[case] suite: Suite,
        #[case] key: &str,
        #[case] path: Option<&str>,
    ) {
        assert_eq!(removal(suite, key).map(|request| request.path).as_deref(), path);
    }

    #[rstest]
    #[case(Suite::Worker, Method::GET, "/getAll", Repeatable::Yes)]
    #[case(Suite::Worker, Method::HEAD, "/get/a?b", Repeatable::Yes)]
    #[case(Suite::Worker, Method::GET, "/delete/a", Repeatable::No)]
    #[case(Suite::Worker, Method::GET, "/get/../delete/a", Repeatable::No)]
    #[case(Suite::Worker, Method::GET, "/get/%2e%2e/delete/a", Repeatable::No)]
    #[case(Suite::Worker, Method::POST, "/getAll", Repeatable::No)]
    #[case(Suite::KvStore, Method::GET, "/kv/a", Repeatable::Yes)]
    #[case(Suite::KvStore, Method::DELETE, "/kv/a", Repeatable::No)]
    fn only_what_plainly_reads_may_be_repeated(
        #[case] suite: Suite,
        #[case] method: Method,
        #[case] path: &str,
        #[case] expected: Repeatable,
    ) {
        assert_eq!(repeatable(suite, &Request::new(method, path)), expected);
    }

    fn answer(body: &str) -> Response {
        let body = Bytes::from(body.to_owned());
        Response { status: 200, headers: HeaderMap::new(), body, is_cut: false }
    }

    #[rstest]
    #[case(Method::POST, "/add", r#"{"key":"K"}"#, Some("K"))]
    #[case(Method::POST, "/x/../add", r#"{"key":"K"}"#, Some("K"))]
    #[case(Method::POST, "/add", r#"{"key":"__index__"}"#, None)]
    #[case(Method::POST, "/add", r#"{"key":5}"#, None)]
    #[case(Method::POST, "/add", "Unauthorized", None)]
    #[case(Method::GET, "/get/K", r#"{"key":"K"}"#, None)]
    fn an_answered_key_is_an_item(
        #[case] method: Method,
        #[case] path: &str,
        #[case] body: &str,
        #[case] expected: Option<&str>,
    ) {
        let request = Request::new(method, path);
        let created = created_key(Suite::Worker, &request, &answer(body));
        assert_eq!(created.as_deref(), expected);
    }

    #[test]
    fn a_store_key_is_known_before_it_is_written() {
        let request = Request::new(Method::POST, "/kv/a%20b");
        assert_eq!(written_key(Suite::KvStore, &request).as_deref(), Some("a b"));
    }

    #[test]
    fn a_listing_is_read_or_refused() {
        let listed_keys = |suite, body| {
            Some(listed(suite, &answer(body))?.into_iter().map(|item| item.key).collect::<Vec<_>>())
        };
        assert_eq!(
            listed_keys(Suite::Worker, r#"[{"key":"a","value":1}]"#),
            Some(vec!["a".to_owned()])
        );
        assert_eq!(listed_keys(Suite::Worker, "{}"), None);
        assert_eq!(listed_keys(Suite::KvStore, r#"{"b":"1"}"#), Some(vec!["b".to_owned()]));
    }
}
