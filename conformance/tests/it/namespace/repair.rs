//! `repair` writes the index and nothing else, saves what it replaces, and stops where others write.

use std::fs;
use std::path::Path;

use rstest::rstest;
use serde_json::json;
use tempfile::{TempDir, tempdir};

use super::deployment::{A, B, C, Deployment, KEY};
use super::meddler::Meddling;
use crate::support::told;

const ITEM: &str = r#"{"name":"Alice"}"#;

/// A folder, and a name in it for the file of what is replaced.
fn file() -> (TempDir, String) {
    let folder = tempdir().unwrap();
    let file = folder.path().join("before.ndjson").display().to_string();
    (folder, file)
}

fn index(keys: &[&str]) -> String {
    serde_json::to_string(keys).unwrap()
}

/// A deployment whose index lists an item twice and one that is gone, and lacks an item.
async fn broken() -> Deployment {
    let keys = index(&[A, C, A]);
    Deployment::with(&[("__index__", &keys), (A, ITEM), (B, ITEM), ("session:7", "x")]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_apply_the_difference_is_shown_and_nothing_is_written() {
    let deployment = broken().await;
    let (status, told) = deployment.run("repair NS").await;
    assert_eq!(status, 1, "{told}");
    for line in [
        &format!("- {C}  (place 2: nothing is stored under it)"),
        &format!("- {A}  (place 3: it stands before)"),
        &format!("+ {B}  (an item without an entry)"),
        "2 entries go and 1 comes. The new index has 2 keys.",
        "Nothing was written. --apply writes the new index.",
    ] {
        assert!(told.contains(line), "{told}");
    }
    assert!(!told.contains("session:7") && !told.contains("Alice"), "{told}");
    assert_eq!(deployment.text("__index__").await, Some(index(&[A, C, A])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_written_listed_and_undone() {
    let deployment = broken().await;
    let (_folder, before) = file();
    let words = format!("repair NS --url URL --auth-key {KEY} --apply --save {before}");
    let (status, told) = deployment.run(&words).await;
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("The listing of the deployment shows it."), "{told}");
    assert_eq!(deployment.text("__index__").await, Some(index(&[A, B])));
    assert_eq!(deployment.text(B).await.as_deref(), Some(ITEM));
    assert_eq!(deployment.run("repair NS").await.0, 0, "there is nothing more to repair");

    let (status, told) = deployment.run(&format!("repair NS --undo {before}")).await;
    assert!(status == 1 && told.contains("1 entry put back"), "{told}");
    assert_eq!(deployment.text("__index__").await, Some(index(&[A, B])));
    let (_other_folder, again) = file();
    let words = format!("repair NS --undo {before} --apply --save {again}");
    let (status, told) = deployment.run(&words).await;
    assert_eq!(status, 0, "{told}");
    assert_eq!(deployment.text("__index__").await, Some(index(&[A, C, A])));
}

/// No item comes or goes, so the first bulk get is the check right before the write.
#[tokio::test(flavor = "multi_thread")]
async fn a_repair_stops_where_somebody_writes_right_before_it() {
    let keys = index(&[A, A]);
    let deployment = Deployment::with(&[("__index__", &keys), (A, ITEM)]).await;
    let since = index(&[A, A, B]);
    let (path, text) = (deployment.path_of("__index__"), since.clone());
    let deployment = deployment.behind(Meddling::Writes { path, text }).await;
    let (_folder, before) = file();
    let (status, told) = deployment.run(&format!("repair NS --apply --save {before}")).await;
    assert!(status == 4 && told.contains("somebody else changed `__index__` meanwhile"), "{told}");
    assert_eq!(deployment.text("__index__").await, Some(since));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_refused_for_now_is_made_again() {
    let deployment = broken().await.behind(Meddling::Refuses).await;
    let (status, told) = deployment.run("repair NS").await;
    assert!(status == 1 && told.contains("2 entries go and 1 comes"), "{told}");
    let deployment = broken().await.behind(Meddling::Refuses).await;
    let (status, told) = deployment.run("repair NS --max-wait 0s").await;
    assert!(status == 3 && told.contains("--max-wait"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_stops_where_somebody_changed_the_index_since() {
    let deployment = broken().await;
    let (_folder, before) = file();
    deployment.run(&format!("repair NS --apply --save {before}")).await;
    let since = index(&[A, B, C]);
    deployment.put(vec![json!({ "key": "__index__", "value": since })]).await;
    let (_other_folder, again) = file();
    let words = format!("repair NS --undo {before} --apply --save {again}");
    let (status, told) = deployment.run(&words).await;
    assert!(status == 4 && told.contains("somebody else changed `__index__`"), "{told}");
    assert_eq!(deployment.text("__index__").await, Some(since));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_replaced_lies_in_a_new_file_that_nobody_else_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let deployment = broken().await;
    let (_folder, before) = file();
    fs::write(&before, "mine").unwrap();
    let words = format!("repair NS --apply --save {before}");
    let (status, told) = deployment.run(&words).await;
    assert!(status == 2 && told.contains("before.ndjson"), "{told}");
    assert_eq!(fs::read_to_string(&before).unwrap(), "mine");
    assert_eq!(deployment.text("__index__").await, Some(index(&[A, C, A])));
    fs::remove_file(&before).unwrap();
    deployment.run(&words).await;
    assert_eq!(fs::metadata(Path::new(&before)).unwrap().permissions().mode() & 0o777, 0o600);
}

/// An update of the index turns the list into an object, and the published Worker never gets out of that.
#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_became_an_object_gets_its_order_back() {
    let broken = json!({ "0": B, "1": A, "x": 1 }).to_string();
    let deployment =
        Deployment::with(&[("__index__", &broken), (A, ITEM), (B, ITEM), (C, ITEM)]).await;
    let (_folder, before) = file();
    let (status, told) = deployment.run(&format!("repair NS --apply --save {before}")).await;
    assert!(status == 0 && told.contains("is no list of keys"), "{told}");
    assert_eq!(deployment.text("__index__").await, Some(index(&[B, A, C])));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_would_break_every_listing_stays_out() {
    let deployment = Deployment::with(&[("__index__", "[]"), (A, "{"), (B, ITEM)]).await;
    let (_folder, before) = file();
    let (status, told) = deployment.run(&format!("repair NS --apply --save {before}")).await;
    assert!(status == 0 && told.contains(&format!("! {A}")), "{told}");
    assert_eq!(deployment.text("__index__").await, Some(index(&[B])));
    assert_eq!(deployment.text(A).await.as_deref(), Some("{"));
}

#[rstest]
#[case("no-file", "cannot be used")]
#[case("other", "neither repair nor restore wrote it")]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_none_of_a_repair_is_not_undone(#[case] name: &str, #[case] told: &str) {
    let deployment = broken().await;
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("other"), "{\"key\":\"a\",\"value\":1}\n").unwrap();
    let file = folder.path().join(name).display().to_string();
    let (status, text) = deployment.run(&format!("repair NS --undo {file} --apply")).await;
    assert!(status == 2 && text.contains(told), "{text}");
    assert_eq!(deployment.text("__index__").await, Some(index(&[A, C, A])));
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_worker_it_says_what_it_sees_and_what_not() {
    let deployment = broken().await;
    let words = format!("repair --url {} --auth-key {KEY}", deployment.url());
    let (status, text) = told(&words).await;
    assert_eq!(status, 1, "{text}");
    assert!(
        text.contains(&format!("- {C}  (place 2: nothing is stored under it, or null)")),
        "{text}"
    );
    assert!(text.contains("Items without an entry cannot be seen through the Worker"), "{text}");
    let (status, text) = told(&format!("{words} --apply")).await;
    assert!(status == 2 && text.contains("--apply needs --account and --namespace"), "{text}");
}
