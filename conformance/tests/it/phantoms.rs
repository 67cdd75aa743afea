//! What a Worker only says is there is no item of others, and does not keep a run from judging it in full.

use pysondbkv_conformance::record::{Outcome, Record, Status};
use pysondbkv_conformance::scenario::Scenario;
use rstest::rstest;

use crate::server::{Defect, KEY, PageForm, Server, Store, Transport, Variant};
use crate::support::{failures, judge, light_scenarios, plan};

/// The scenarios of these areas.
fn scenarios_of(areas: &[&str]) -> Vec<Scenario> {
    let mut scenarios = light_scenarios();
    scenarios.retain(|scenario| {
        areas.iter().any(|area| scenario.id.as_str().starts_with(&format!("worker/{area}/")))
    });
    scenarios
}

fn skipped(record: &Record) -> usize {
    let is_skipped = |outcome: &Outcome| matches!(outcome, Outcome::Skipped(_));
    record.verdicts.iter().filter(|verdict| is_skipped(&verdict.outcome)).count()
}

/// The index of an empty store holds a key that nobody added. The first add keeps it there.
#[tokio::test]
async fn a_listing_that_shows_what_nobody_stored_is_a_failure() {
    let server = Server::broken(Defect::EmptyIndexHoldsAPhantom).await;
    for _ in 0..2 {
        let plan = plan(&server.url, KEY, scenarios_of(&["delete-all", "get-all"]));
        let record = judge(plan).await;
        assert_eq!((Status::of(&record), skipped(&record)), (Status::NotConformant, 0));
        let is_it = |failure: &String| failure.starts_with("worker/get-all/of-an-empty-store:");
        assert!(failures(&record).iter().any(is_it));
    }
}

/// Whatever a page has beside its items, a run asks whether the store can be emptied.
#[rstest]
#[case(PageForm::Grand)]
#[case(PageForm::HeaderOfCells)]
#[case(PageForm::KeysAsHeaders)]
#[case(PageForm::Numbered)]
#[case(PageForm::TwoTables)]
#[tokio::test]
async fn what_a_page_has_beside_its_items_hides_no_fault(#[case] page: PageForm) {
    let variant = Variant { page, ..Variant::default() };
    let store = Store::new(Some(Defect::DeleteAllKeepsTheItems), variant);
    let server = Server::start(store, Transport::default()).await;
    let record = judge(plan(&server.url, KEY, scenarios_of(&["delete-all"]))).await;
    assert_eq!((Status::of(&record), skipped(&record)), (Status::NotConformant, 0));
}

/// An item that is `null`, or an entry whose item is gone, may be somebody's: its key is one that adds make.
#[tokio::test]
async fn an_entry_that_somebody_may_have_added_is_kept() {
    let mut store = Store::new(None, Variant::default());
    store.put("0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11", "null");
    let server = Server::start(store, Transport::default()).await;
    let before = server.items();
    let record = judge(plan(&server.url, KEY, scenarios_of(&["delete-all", "get-all"]))).await;
    assert_eq!(failures(&record), [""; 0]);
    assert!(skipped(&record) > 0);
    assert_eq!(server.items(), before);
}

/// The page shows the items of others also where the listing is broken.
#[tokio::test]
async fn an_item_that_only_the_page_shows_is_kept() {
    let mut store = Store::new(Some(Defect::GetAllLosesTheFirst), Variant::default());
    store.put("0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11", "{\"name\":\"Alice\"}");
    let server = Server::start(store, Transport::default()).await;
    let record = judge(plan(&server.url, KEY, scenarios_of(&["delete-all"]))).await;
    assert_eq!(skipped(&record), record.verdicts.len());
    assert_eq!(server.items().len(), 1);
}
