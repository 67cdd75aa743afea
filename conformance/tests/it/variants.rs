//! Servers that keep the contract in different ways are conformant. Servers that break it are in `matrix`.

use std::time::Duration;

use pysondbkv_conformance::record::Outcome;
use pysondbkv_conformance::record::Status;
use pysondbkv_conformance::run::Plan;
use pysondbkv_conformance::scenario::{Contract, Level, Suite};
use pysondbkv_conformance::site::Target;
use rstest::rstest;

use crate::proxy::{Proxy, StoreDefect};
use crate::server::{KEY, PageForm, Server, Store, Transport, Variant};
use crate::support::{failures, judge, light_scenarios, plan, store_plan};

/// Every freedom that one server can take.
fn everything() -> Variant {
    Variant {
        is_spaced: true,
        names_charset: true,
        is_ascii: true,
        page: PageForm::Grand,
        values_come_first: true,
        answers_405: true,
        words_its_own: true,
        needs_a_type: true,
        answers_400: true,
        takes_the_first_header: true,
        ..Variant::default()
    }
}

fn with_page(page: PageForm) -> Variant {
    Variant { page, ..Variant::default() }
}

fn transport(is_chunked: bool, closes: bool, delay_ms: u64) -> Transport {
    let delay = Duration::from_millis(delay_ms);
    Transport { is_chunked, closes, delay, ..Transport::default() }
}

#[rstest]
#[case::plain(Variant::default(), Transport::default())]
#[case::spaced(Variant { is_spaced: true, ..Variant::default() }, Transport::default())]
#[case::charset(Variant { names_charset: true, ..Variant::default() }, Transport::default())]
#[case::method_not_allowed(Variant { answers_405: true, ..Variant::default() }, Transport::default())]
#[case::own_words(Variant { words_its_own: true, ..Variant::default() }, Transport::default())]
#[case::ascii(Variant { is_ascii: true, ..Variant::default() }, Transport::default())]
#[case::numbers(Variant { spells_numbers: true, ..Variant::default() }, Transport::default())]
#[case::page(with_page(PageForm::Grand), Transport::default())]
#[case::page_with_a_header_of_cells(with_page(PageForm::HeaderOfCells), Transport::default())]
#[case::page_with_keys_as_headers(with_page(PageForm::KeysAsHeaders), Transport::default())]
#[case::page_with_numbers(with_page(PageForm::Numbered), Transport::default())]
#[case::page_with_two_tables(with_page(PageForm::TwoTables), Transport::default())]
#[case::needs_a_type(Variant { needs_a_type: true, ..Variant::default() }, Transport::default())]
#[case::bad_request(Variant { answers_400: true, ..Variant::default() }, Transport::default())]
#[case::first_header(Variant { takes_the_first_header: true, ..Variant::default() }, Transport::default())]
#[case::values_first(Variant { values_come_first: true, ..Variant::default() }, Transport::default())]
#[case::headers(Variant::default(), Transport { adds_headers: true, ..Transport::default() })]
#[case::everything(everything(), Transport { adds_headers: true, ..transport(true, true, 0) })]
#[case::chunked(Variant::default(), transport(true, false, 0))]
#[case::no_keep_alive(Variant::default(), transport(false, true, 0))]
#[case::slow(Variant::default(), transport(false, false, 20))]
#[tokio::test]
async fn a_worker_that_keeps_the_contract_in_its_own_way_is_conformant(
    #[case] variant: Variant,
    #[case] transport: Transport,
) {
    let server = Server::start(Store::new(None, variant), transport).await;
    let record = judge(plan(&server.url, KEY, light_scenarios())).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!(Status::of(&record), Status::Conformant);
    let is_passed = |outcome: &Outcome| matches!(outcome, Outcome::Passed);
    assert!(record.verdicts.iter().all(|verdict| is_passed(&verdict.outcome)));
    assert_eq!(server.items(), []);
}

/// Others use the store during the run. Their changes are no failures, and their items stay. But one that
/// was there at the start is gone at the end, and the run cannot know by whom.
#[tokio::test]
async fn a_store_that_others_write_to_fails_nothing() {
    let variant = Variant { others_write: true, ..Variant::default() };
    let server = Server::start(Store::new(None, variant), Transport::default()).await;
    let record = judge(plan(&server.url, KEY, light_scenarios())).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!((record.others.missing, Status::of(&record)), (1, Status::Indeterminate));
    assert!(server.items().iter().all(|(key, _)| key.starts_with("other-")));
    assert_eq!(record.leftovers, []);
}

/// Under the documented contract, a store need not do what only the published one demands.
#[rstest]
#[case(StoreDefect::JsonIsSpaced)]
#[case(StoreDefect::NoTypeIsRefused)]
#[case(StoreDefect::NoTypeIsUnsupported)]
#[case(StoreDefect::LinksAreMissing)]
#[case(StoreDefect::AllowNamesEveryMethod)]
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_keeps_the_contract_in_its_own_way_is_conformant(
    #[case] freedom: StoreDefect,
) {
    let proxy = Proxy::start(Some(freedom)).await;
    let mut plan = store_plan(&proxy.url);
    plan.contract = Contract::Documented;
    plan.scenarios.retain(|scenario| scenario.level != Level::Published);
    let record = judge(plan).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!(Status::of(&record), Status::Conformant);
}

/// The documentation lets a store ask for no key.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_a_key_is_conformant() {
    let target = Target::embedded(Suite::KvStore, Contract::Documented, None).await.unwrap();
    let plan = Plan { auth_key: None, ..store_plan(&target.base().to_string()) };
    let record = judge(plan).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!(Status::of(&record), Status::Conformant);
}
