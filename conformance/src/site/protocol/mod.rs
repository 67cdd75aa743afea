//! What the suite knows of the two APIs: their requests, what their answers tell, what a request changes.
//!
//! The only place that knows them beside the scenarios. `worker` and `kv_store` know one API each; here
//! each question is asked by suite. `safety` has the rules that protect what others stored.

mod answer;
pub(crate) mod kv_store;
mod safety;
pub(crate) mod worker;

use http::header::{HeaderName, HeaderValue};
use serde_json::Value;

pub(crate) use self::answer::Listed;
pub(crate) use self::safety::{is_item_key, is_plain, named_keys, removal, repeatable};
pub(crate) use self::worker::INDEX_KEY;
use crate::exchange::{Request, Response, bare};
use crate::scenario::{AuthKey, AuthVariant, Suite};

/// The request that lists every item. No request here has its auth header yet.
pub(crate) fn listing(suite: Suite) -> Request {
    match suite {
        Suite::Worker => worker::get_all(),
        Suite::KvStore => kv_store::list(),
    }
}

/// Whether a request is the one that lists every item.
pub(crate) fn is_listing(suite: Suite, request: &Request) -> bool {
    let listing = listing(suite);
    request.method == listing.method && request.path == listing.path
}

/// The items of a listing; nothing when the answer is none.
pub(crate) fn listed(suite: Suite, response: &Response) -> Option<Vec<Listed>> {
    match suite {
        Suite::Worker => {
            let mut items = worker::entries(response)?;
            items.retain(|item| item.key != INDEX_KEY);
            Some(items)
        }
        Suite::KvStore => kv_store::items(response),
    }
}

/// The request that reads one item.
pub(crate) fn reading(suite: Suite, key: &str) -> Request {
    match suite {
        Suite::Worker => worker::get(key),
        Suite::KvStore => kv_store::get(key),
    }
}

/// The value that an answered reading shows; nothing when it shows none.
pub(crate) fn value(suite: Suite, response: &Response) -> Option<Value> {
    answer::of_json(response, |body| match suite {
        Suite::Worker => Some(body),
        Suite::KvStore => body.get("value").cloned(),
    })
}

/// Whether an answer says that there is no such item.
pub(crate) fn found_nothing(suite: Suite, response: &Response) -> bool {
    match suite {
        Suite::Worker => worker::found_nothing(response),
        Suite::KvStore => response.status == 404,
    }
}

/// The request that adds an item which bears a mark.
pub(crate) fn marked_item(suite: Suite, mark: &str) -> Request {
    match suite {
        Suite::Worker => worker::add(format!(r#"{{"mark":"{mark}"}}"#)),
        Suite::KvStore => kv_store::post(mark, r#"{"value":""}"#),
    }
}

/// The request that removes everything; the store has none.
pub(crate) fn emptying(suite: Suite) -> Option<Request> {
    (suite == Suite::Worker).then(worker::delete_all)
}

/// The request for the page that shows every item; only the Worker has one.
pub(crate) fn page(suite: Suite, auth_key: Option<&AuthKey>) -> Option<Request> {
    auth_key.filter(|_| suite == Suite::Worker).map(|key| worker::page(key, AuthVariant::Right))
}

/// The header that carries a variant of the auth key, where there is one.
pub(crate) fn auth_header(
    suite: Suite,
    auth_key: Option<&AuthKey>,
    variant: AuthVariant,
) -> Option<(HeaderName, HeaderValue)> {
    let mut value = HeaderValue::try_from(auth_key?.header(variant)?).ok()?;
    value.set_sensitive(true);
    Some((auth_header_name(suite), value))
}

/// The name of the header that carries the auth key.
pub(crate) fn auth_header_name(suite: Suite) -> HeaderName {
    HeaderName::from_bytes(suite.auth_header().as_bytes()).expect("the names are tokens")
}

/// Whether a request adds an item under a key that only its answer tells.
pub(crate) fn adds(suite: Suite, request: &Request) -> bool {
    suite == Suite::Worker
        && worker::change(&request.method, request.bare_path()) == Some(worker::Change::Add)
}

/// The key that a request's path names as one to be written, known before it is sent.
pub(crate) fn written_key(suite: Suite, request: &Request) -> Option<String> {
    (suite == Suite::KvStore).then(|| kv_store::written_key(request)).flatten()
}

/// The key that an update names. An update makes no item, but one that goes wrong may.
pub(crate) fn updated_key(suite: Suite, request: &Request) -> Option<String> {
    (suite == Suite::Worker).then(|| worker::updated_key(request)).flatten()
}

/// The key of the item that an exchange made, told by the answer alone.
pub(crate) fn created_key(suite: Suite, request: &Request, response: &Response) -> Option<String> {
    (suite == Suite::Worker).then(|| worker::created_key(request, response)).flatten()
}

/// The KV entries that an accepted request writes, as far as they are known before. The store is not
/// on KV.
pub(crate) fn written_entries(suite: Suite, request: &Request) -> Vec<String> {
    let changes_index = suite == Suite::Worker && worker::changes_index(request);
    let index = changes_index.then(|| INDEX_KEY.to_owned());
    index.into_iter().chain(updated_key(suite, request)).collect()
}

/// The KV writes of an accepted request. The store is not on KV.
pub(crate) fn kv_writes(suite: Suite, request: &Request) -> usize {
    let change = worker::change(&request.method, request.bare_path());
    change.filter(|_| suite == Suite::Worker).map_or(0, |change| change.cost().kv_writes)
}

/// The endpoint that a path is of, with `{key}` for a key.
pub(crate) fn endpoint(path: &str) -> Option<String> {
    let path = bare(path);
    let is_below = |prefix: &&&str| {
        path.strip_prefix(**prefix).is_some_and(|key| !key.is_empty() && !key.contains('/'))
    };
    [worker::ENDPOINTS, kv_store::ENDPOINTS].into_iter().find_map(|(whole, with_key)| {
        let prefix = with_key.iter().find(is_below).map(|prefix| format!("{prefix}{{key}}"));
        prefix.or_else(|| whole.contains(&path).then(|| path.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use http::Method;
    use rstest::rstest;

    use super::*;

    fn answer(body: &str) -> Response {
        Response::of(200, body)
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

    #[rstest]
    #[case("/getAll?x=1", Some("/getAll"))]
    #[case("/get/${k0}", Some("/get/{key}"))]
    #[case("/get/", None)]
    #[case("/get/a/get/b", None)]
    #[case("/kv/a", Some("/kv/{key}"))]
    #[case("/kv", Some("/kv"))]
    fn a_path_is_of_an_endpoint(#[case] path: &str, #[case] expected: Option<&str>) {
        assert_eq!(endpoint(path).as_deref(), expected);
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
