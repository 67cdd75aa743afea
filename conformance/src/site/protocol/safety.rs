//! The rules on which the data of others depends: what may be sent twice, and what a removal can reach.
//!
//! Every command uses these rules. They refuse what they cannot be sure of.

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{kv_store, updated_key, worker, written_key};
use crate::exchange::Request;
use crate::scenario::{Suite, read_leniently};
use crate::site::client::Repeatable;

/// Whether a request may be sent twice, and beside others. It may if it only reads, and if no server can
/// take its path for another one.
pub(crate) fn repeatable(suite: Suite, request: &Request) -> Repeatable {
    let path = request.bare_path();
    let is_reading = match suite {
        Suite::Worker => worker::reads(path),
        Suite::KvStore => kv_store::reads(path),
    };
    let is_clear = !path.contains("..") && !path.contains('%') && !path.contains("/delete/");
    let is_safe = matches!(request.method, Method::GET | Method::HEAD);
    if is_reading && is_clear && is_safe { Repeatable::Yes } else { Repeatable::No }
}

/// Every key that a change may be about: the segments of its path, as written and as the most lenient
/// target would read them, and the key that it writes.
pub(crate) fn named_keys(suite: Suite, request: &Request) -> Vec<String> {
    let path = request.bare_path();
    let as_written =
        path.split('/').map(|part| percent_decode_str(part).decode_utf8_lossy().into());
    let leniently = read_leniently(path);
    let leniently = leniently.split('/').map(str::to_owned);
    let written = [written_key(suite, request), updated_key(suite, request)];
    as_written.chain(leniently).chain(written.into_iter().flatten()).collect()
}

/// The request that removes an item. Nothing if the request could reach anything else.
pub(crate) fn removal(suite: Suite, key: &str) -> Option<Request> {
    match suite {
        Suite::Worker => is_item_key(key).then(|| worker::delete(key)),
        Suite::KvStore => {
            let is_safe = key.split('/').all(|part| !matches!(part, "" | "." | ".."));
            let encoded = || utf8_percent_encode(key, NON_ALPHANUMERIC).to_string();
            is_safe.then(|| kv_store::delete(&encoded()))
        }
    }
}

/// Whether a key that the Worker answered can be an item's, and stands in a path as it is.
pub(crate) fn is_item_key(key: &str) -> bool {
    key != worker::INDEX_KEY && is_plain(key)
}

/// Whether a text can be a segment of a path as it is.
pub(crate) fn is_plain(text: &str) -> bool {
    let dots_only = text.chars().all(|c| c == '.');
    !dots_only && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~:".contains(c))
}

#[cfg(test)]
mod tests {
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
}
