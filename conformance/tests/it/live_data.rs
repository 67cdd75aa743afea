//! The items of others stay as they are, however a run goes and ends.

use pysondbkv_conformance::record::Status;
use pysondbkv_conformance::record::{Event, Outcome, Record};
use pysondbkv_conformance::run::run;
use pysondbkv_conformance::site::Supervisor;
use rstest::rstest;
use tokio::sync::mpsc;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{failures, judge, light_scenarios, plan, start};

/// Items of others that resemble the suite's own.
const OTHERS: [(&str, &str); 4] = [
    ("0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11", r#"{"name":"Alice"}"#),
    ("plain", "null"),
    ("conformance", r#"{"note":"conformance-test of last week"}"#),
    ("a b/../c", "[1,2]"),
];

async fn server_in_use(defect: Option<Defect>) -> Server {
    let mut store = Store::new(defect, Variant::default());
    for (key, json) in OTHERS {
        store.put(key, json);
    }
    Server::start(store, Transport::default()).await
}

fn others() -> Vec<(String, String)> {
    OTHERS.iter().map(|(key, json)| ((*key).to_owned(), (*json).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_in_use_is_judged_and_left_as_it_was() {
    let server = server_in_use(None).await;
    let record = judge(plan(&server.url, KEY, light_scenarios())).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!(Status::of(&record), Status::Conformant);
    assert_eq!(server.items(), others());
    assert_eq!(record.info.foreign_items, Some(OTHERS.len()));
}

#[tokio::test]
async fn scenarios_that_touch_everything_are_skipped_with_the_reason() {
    let server = server_in_use(None).await;
    let mut scenarios = light_scenarios();
    scenarios.retain(|scenario| scenario.id.as_str().starts_with("worker/delete-all/"));
    let record = judge(plan(&server.url, KEY, scenarios)).await;
    assert!(!record.verdicts.is_empty());
    for verdict in &record.verdicts {
        let Outcome::Skipped(reason) = &verdict.outcome else { panic!("{:?}", verdict.outcome) };
        assert!(reason.contains("4 items of others"), "{reason}");
    }
    assert_eq!(Status::of(&record), Status::NothingRan);
    assert_eq!(server.items(), others());
}

/// A broken update may store an item, a broken delete may keep one, and an answer may not arrive.
#[rstest]
#[case(Defect::UpdateMakesItems)]
#[case(Defect::RefusedAddStores)]
#[case(Defect::MethodsDoNotMatter)]
#[case(Defect::UpdateDropsTheConnection)]
#[case(Defect::AddAnswersCreated)]
#[case(Defect::AddAnswersTheFirstKey)]
#[case(Defect::KeyIsNoVersion4)]
#[tokio::test(flavor = "multi_thread")]
async fn a_run_at_a_broken_server_leaves_the_items_of_others(#[case] defect: Defect) {
    let server = server_in_use(Some(defect)).await;
    let mut scenarios = light_scenarios();
    // No suite can protect items on a server that deletes them unasked.
    scenarios.retain(|scenario| !scenario.id.as_str().contains("delete-all"));
    let record = judge(plan(&server.url, KEY, scenarios)).await;
    assert_eq!(Status::of(&record), Status::NotConformant);
    let missing: Vec<_> =
        others().into_iter().filter(|item| !server.items().contains(item)).collect();
    assert_eq!(missing, []);
    let left: Vec<_> = server.items().into_iter().filter(|item| !others().contains(item)).collect();
    assert_eq!(left, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_removes_its_items() {
    let server = server_in_use(None).await;
    let (events, received) = mpsc::unbounded_channel();
    let supervisor = Supervisor::default();
    let stop = supervisor.interrupt.clone();
    let mut judged = 0;
    let follow = Record::follow(received, |event| {
        if matches!(event, Event::ScenarioFinished(_)) {
            judged += 1;
            if judged == 20 {
                stop.trigger();
            }
        }
    });
    let run = run(plan(&server.url, KEY, light_scenarios()), supervisor.clone(), events);
    let (ended, record) = tokio::join!(run, follow);
    ended.unwrap();
    let record = record.unwrap();
    assert!(record.is_interrupted);
    assert_eq!(Status::of(&record), Status::Indeterminate);
    assert_eq!(server.items(), others());
}

/// The program on a signal.
#[cfg(unix)]
#[rstest]
#[case("INT")]
#[case("TERM")]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_the_program_cleanly(#[case] signal: &str) {
    let server = server_in_use(None).await;
    let arguments = ["--url", &server.url, "--auth-key", KEY, "--jobs", "1"];
    let mut child = start(&arguments);
    // The run is under way as soon as it has stored an item.
    while server.items() == others() {
        tokio::task::yield_now().await;
    }
    let id = child.id().to_string();
    std::process::Command::new("kill").args(["-s", signal, &id]).status().unwrap();
    let ended = tokio::task::spawn_blocking(move || child.wait()).await.unwrap().unwrap();
    assert_eq!(ended.code(), Some(5));
    assert_eq!(server.items(), others());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_allow_delete_all_every_scenario_runs() {
    let server = server_in_use(None).await;
    let mut scenarios = light_scenarios();
    scenarios.retain(|scenario| scenario.id.as_str() == "worker/delete-all/empties-the-store");
    let mut plan = plan(&server.url, KEY, scenarios);
    plan.allows_delete_all = true;
    let record = judge(plan).await;
    assert_eq!(Status::of(&record), Status::Conformant);
    assert_eq!(server.items(), []);
}

/// Workers KV takes one write of a key a second, and refuses more.
#[tokio::test]
async fn a_refused_write_is_repeated_after_a_pause() {
    let variant = Variant { limits_writes: true, ..Variant::default() };
    let server = Server::start(Store::new(None, variant), Transport::default()).await;
    let mut scenarios = light_scenarios();
    scenarios.retain(|scenario| scenario.id.as_str() == "worker/add/answers-with-a-new-key");
    let record = judge(plan(&server.url, KEY, scenarios)).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!(Status::of(&record), Status::Conformant);
}

#[tokio::test]
async fn items_that_cannot_be_removed_are_reported() {
    let server = server_in_use(Some(Defect::DeleteKeepsTheListing)).await;
    let mut scenarios = light_scenarios();
    scenarios.retain(|scenario| scenario.id.as_str() == "worker/add/answers-with-a-new-key");
    let record = judge(plan(&server.url, KEY, scenarios)).await;
    assert!(!record.leftovers.is_empty());
    assert_eq!(Status::of(&record), Status::CleanupIncomplete);
}

#[tokio::test(flavor = "multi_thread")]
async fn items_whose_key_was_never_answered_are_found_by_their_mark() {
    let server = server_in_use(Some(Defect::AddAnswersText)).await;
    judge(plan(&server.url, KEY, light_scenarios())).await;
    assert_eq!(server.items(), others());
}
