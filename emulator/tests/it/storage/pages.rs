//! Lists and scans, page by page.

use super::{
    Backend, expiring, holding, memory, names, redis, redis_cluster, sqlite, text, wrangler_state,
};
use pysondbkv_emulator::storage::{EntryPage, ListPage, ListQuery, Name};
use rstest::rstest;

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
#[tokio::test]
async fn a_list_has_the_order_of_the_bytes(#[case] backend: Backend) {
    let uuid = "9b2d7e41-3c5f-4a68-8e0d-1f2a3b4c5d6e";
    let storage = holding(backend, &["😀", "a", "\u{fffd}", uuid, "é", "Z", "~", "\n"]).await;
    let query = ListQuery { prefix: "", after: None, limit: 100 };
    let page = storage.list(&query).await.unwrap();
    assert_eq!(names(&page), ["\n", uuid, "Z", "a", "~", "é", "\u{fffd}", "😀"]);
    assert!(page.is_complete);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
#[tokio::test]
async fn the_pages_of_a_list_show_each_key_with_the_prefix_once(#[case] backend: Backend) {
    let storage = holding(backend, &["p2", "q", "p1", "p", "o", "p3"]).await;
    let mut pages = Vec::new();
    let mut after: Option<Name> = None;
    loop {
        let query = ListQuery { prefix: "p", after: after.as_ref(), limit: 2 };
        let page = storage.list(&query).await.unwrap();
        after = page.keys.last().map(|key| key.name.clone());
        pages.push(names(&page));
        if page.is_complete {
            break;
        }
    }
    assert_eq!(pages, [["p", "p1"], ["p2", "p3"]]);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
#[tokio::test]
async fn a_list_goes_on_behind_a_key_that_is_deleted(#[case] backend: Backend) {
    let storage = holding(backend, &["a", "b", "c"]).await;
    storage.delete(&"b".into()).await.unwrap();
    storage.put(&"aa".into(), text("before")).await.unwrap();
    storage.put(&"d".into(), text("behind")).await.unwrap();
    let query = ListQuery { prefix: "", after: Some(&"b".into()), limit: 2 };
    let page = storage.list(&query).await.unwrap();
    assert_eq!(names(&page), ["c", "d"]);
    let nothing = ListQuery { prefix: "e", after: None, limit: 2 };
    let page = storage.list(&nothing).await.unwrap();
    assert_eq!(page, ListPage { keys: Vec::new(), is_complete: true });
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
#[tokio::test]
async fn lists_follow_the_changes_between_them(#[case] backend: Backend) {
    let storage = holding(backend, &["b", "d"]).await;
    let query = ListQuery { prefix: "", after: None, limit: 10 };
    assert_eq!(names(&storage.list(&query).await.unwrap()), ["b", "d"]);
    storage.put(&"c".into(), text("c")).await.unwrap();
    storage.delete(&"b".into()).await.unwrap();
    storage.put(&"a".into(), expiring("a", 60)).await.unwrap();
    assert_eq!(names(&storage.list(&query).await.unwrap()), ["a", "c", "d"]);
    storage.purge(60).await.unwrap();
    assert_eq!(names(&storage.list(&query).await.unwrap()), ["c", "d"]);
    let before_the_prefix = ListQuery { prefix: "d", after: Some(&"a".into()), limit: 10 };
    assert_eq!(names(&storage.list(&before_the_prefix).await.unwrap()), ["d"]);
}

#[rstest]
#[case::memory(memory)]
#[case::sqlite(sqlite)]
#[case::wrangler_state(wrangler_state)]
#[case::redis(redis)]
#[case::redis_cluster(redis_cluster)]
#[tokio::test]
async fn the_pages_of_a_scan_show_what_those_of_a_list_do_with_the_values(
    #[case] backend: Backend,
    #[values(usize::MAX, 0, 3)] max_bytes: usize,
) {
    let storage = holding(backend, &["p2", "q", "p10", "p", "o", "p3"]).await;
    storage.put(&"p3".into(), expiring("3", 60)).await.unwrap();
    let (mut entries, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let query = ListQuery { prefix: "p", after: after.as_ref(), limit: 3 };
        let page = storage.scan(&query, max_bytes).await.unwrap();
        assert!(page.entries.len() <= 3);
        entries.extend(page.entries.iter().map(|(key, value)| (key.to_string(), value.clone())));
        (after, pages) = (page.next, pages + 1);
        if after.is_none() {
            break;
        }
    }
    let expected = [("p", text("p")), ("p10", text("p10")), ("p2", text("p2"))];
    let expected = expected.into_iter().chain([("p3", expiring("3", 60))]);
    let expected: Vec<_> = expected.map(|(key, value)| (key.to_owned(), value)).collect();
    assert_eq!(entries, expected);
    assert_eq!(pages, if max_bytes == 0 { 4 } else { 2 });
    let nothing = ListQuery { prefix: "x", after: None, limit: 3 };
    assert_eq!(storage.scan(&nothing, max_bytes).await.unwrap(), EntryPage::default());
}
