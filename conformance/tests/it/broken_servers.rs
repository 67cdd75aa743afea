//! Whatever promise a server breaks, the suite finds it; whatever it is free to choose, the suite
//! leaves to it.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use pysondbkv_conformance::exit::Status;
use pysondbkv_conformance::run::Outcome;
use rstest::rstest;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{
    documented_scenarios, failures, judge, judge_to_first_failure, light_scenarios, plan,
};

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_promise_is_found() {
    let checks = stream::iter(Defect::ALL).map(|defect| async {
        let server = Server::broken(*defect).await;
        let is_heavy = *defect == Defect::IndexCanBeUpdated;
        let scenarios = if is_heavy { documented_scenarios() } else { light_scenarios() };
        let plan = plan(&server.url, KEY, scenarios);
        let record = judge_to_first_failure(plan).await;
        (Status::of(&record) != Status::NotConformant).then_some(*defect)
    });
    let missed: Vec<_> = checks.buffer_unordered(4).filter_map(std::future::ready).collect().await;
    assert_eq!(missed, []);
}

fn transport(is_chunked: bool, closes: bool, delay_ms: u64) -> Transport {
    Transport { is_chunked, closes, delay: Duration::from_millis(delay_ms) }
}

#[rstest]
#[case::plain(Variant::default(), Transport::default())]
#[case::spaced(Variant { is_spaced: true, ..Variant::default() }, Transport::default())]
#[case::charset(Variant { names_charset: true, ..Variant::default() }, Transport::default())]
#[case::method_not_allowed(Variant { answers_405: true, ..Variant::default() }, Transport::default())]
#[case::own_words(Variant { words_its_own: true, ..Variant::default() }, Transport::default())]
#[case::chunked(Variant::default(), transport(true, false, 0))]
#[case::no_keep_alive(Variant::default(), transport(false, true, 0))]
#[case::slow(Variant::default(), transport(false, false, 20))]
#[tokio::test]
async fn a_server_that_keeps_the_contract_its_own_way_is_conformant(
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
