//! The budget that a fleet has for a day.

use tempfile::tempdir;

use super::{Shelf, at_emulator, emulator, node};
use crate::support::told;
use serde_json::json;

/// Few scenarios, of which some prove what others prove as well.
const RUN: &str = "run --jobs 1 --only add";

/// What a run reserved and did not use goes back, so the day's count is what KV counted.
#[tokio::test(flavor = "multi_thread")]
async fn the_day_counts_what_was_written() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let emulator = emulator(json!({})).await;
    let shelf = Shelf { node: &node, url: emulator.url() };
    let words = at_emulator(&format!("{RUN} --day-writes 1000"), &emulator, &node);
    let (status, said) = told(&words).await;
    assert_eq!(status, 0, "{said}");
    let now = emulator.clock().now();
    let usage = emulator.stores().named_or_all(None)[0].namespace().usage(now).await.unwrap();
    assert_eq!(shelf.field("day", "used"), Some(usage.total.writes), "{usage:?}");
}

/// Two runs start at once, and the day has room for one. Neither writes more than there is.
#[tokio::test(flavor = "multi_thread")]
async fn two_runs_share_the_budget_of_a_day() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let emulator = emulator(json!({})).await;
    let shelf = Shelf { node: &node, url: emulator.url() };
    let (_, said) = told(&at_emulator(&format!("{RUN} --day-writes 1"), &emulator, &node)).await;
    let needed = said.split("the run needs ").nth(1).and_then(|rest| rest.split(' ').next());
    let needed: u64 = needed.and_then(|number| number.parse().ok()).expect(&said);
    let budget = needed + needed / 2;
    let words = at_emulator(&format!("{RUN} --day-writes {budget}"), &emulator, &node);
    let (one, other) = tokio::join!(told(&words), told(&words));
    let spent = [&one, &other].into_iter().filter(|(status, _)| *status == 4).count();
    let judged = [&one, &other].into_iter().filter(|(status, _)| *status == 0).count();
    assert_eq!(spent + judged, 2, "{one:?} {other:?}");
    assert!(judged > 0, "{one:?} {other:?}");
    assert!(shelf.field("day", "used").unwrap() <= budget);
}

/// With less left, scenarios are left out as with `--max-writes`. With too little, nothing is stored.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_the_day_bounds_a_run() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let emulator = emulator(json!({})).await;
    let whole = at_emulator("run --day-writes 199", &emulator, &node);
    let (status, said) = told(&whole).await;
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("left out to keep the run's KV writes below the limit"), "{said}");
    let (status, said) = told(&whole).await;
    assert_eq!(status, 4, "{said}");
    assert!(said.contains("of the day's 199 (--day-writes)"), "{said}");
    assert!(said.contains("the next day begins at 00:00 UTC"), "{said}");
}

/// A run that was killed gives nothing back, and yesterday's use does not count today.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_begins_with_its_whole_budget() {
    let folder = tempdir().unwrap();
    let Some(node) = node(folder.path()) else { return };
    let emulator = emulator(json!({})).await;
    let shelf = Shelf { node: &node, url: emulator.url() };
    node.command(&["HSET", &shelf.key("day"), "day", "20000", "used", "1000"]);
    let words = at_emulator(&format!("{RUN} --day-writes 1000"), &emulator, &node);
    let (status, said) = told(&words).await;
    assert_eq!(status, 0, "{said}");
    assert!(shelf.field("day", "day").unwrap() > 20_000);
    assert!(shelf.field("day", "used").unwrap() < 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_needs_a_ledger_that_others_share() {
    let emulator = emulator(json!({})).await;
    let (status, said) =
        told(&format!("run --url {} --auth-key meow --day-writes 9", emulator.url())).await;
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("give --ledger redis://HOST:PORT"), "{said}");
}
