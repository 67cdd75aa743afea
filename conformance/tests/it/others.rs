//! Others are at the target while a run is: their items get lost, another run is at work, or a killed run
//! left something. The run says so, and what to do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use pysondbkv_conformance::record::{Event, Outcome, Record, Status};
use pysondbkv_conformance::run::{Plan, run};
use pysondbkv_conformance::site::{Consistency, EXAMPLE_KEY, Live, Supervisor};
use pysondbkv_emulator::config::Api;
use pysondbkv_emulator::journal::Filter;
use pysondbkv_emulator::{Config, Emulator};
use rstest::rstest;
use serde_json::Value;
use tempfile::tempdir;
use tokio::sync::mpsc;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{light_scenarios, plan, start, told};

/// What items of a run that is not this one bear.
const MARK: &str = "conformance-0000aaaa";

async fn server_with(defect: Option<Defect>, items: &[(&str, &str)]) -> Server {
    let mut store = Store::new(defect, Variant::default());
    for (key, json) in items {
        store.put(key, json);
    }
    Server::start(store, Transport::default()).await
}

async fn server_in_use() -> Server {
    server_with(None, &[("theirs-1", "1"), ("theirs-2", "2"), ("theirs-3", "3")]).await
}

/// A plan of the scenarios of these areas.
fn plan_of(server: &Server, areas: &[&str]) -> Plan {
    let mut scenarios = light_scenarios();
    scenarios.retain(|scenario| {
        areas.iter().any(|area| scenario.id.as_str().starts_with(&format!("worker/{area}/")))
    });
    plan(&server.url, KEY, scenarios)
}

/// Runs a plan, and does something when this many verdicts were told.
async fn judge_while(
    plan: Plan,
    verdicts: usize,
    act: impl FnOnce(&mut Store),
    at: &Server,
) -> Record {
    let (events, received) = mpsc::unbounded_channel();
    let (mut told, mut act) = (0, Some(act));
    let follow = Record::follow(received, |event| {
        told += usize::from(matches!(event, Event::ScenarioFinished(_)));
        if let Some(act) = act.take_if(|_| told == verdicts) {
            act(&mut at.store.lock().unwrap());
        }
    });
    let (ended, record) = tokio::join!(run(plan, Supervisor::default(), events), follow);
    ended.unwrap();
    record.unwrap()
}

#[tokio::test]
async fn an_item_of_others_that_is_no_longer_listed_is_told_with_its_key() {
    let server = server_in_use().await;
    let lose = |store: &mut Store| store.lose_entry("theirs-2");
    let record = judge_while(plan_of(&server, &["add", "get"]), 2, lose, &server).await;
    assert_eq!(
        (record.others.missing, &record.others.missing_keys[..]),
        (1, &["theirs-2".into()][..])
    );
    assert_eq!(Status::of(&record), Status::Indeterminate);
}

#[tokio::test]
async fn a_failure_outweighs_what_others_lost() {
    let server = server_with(Some(Defect::AddAnswersCreated), &[("theirs-1", "1")]).await;
    let lose = |store: &mut Store| store.lose_entry("theirs-1");
    let record = judge_while(plan_of(&server, &["add"]), 1, lose, &server).await;
    assert_eq!((record.others.missing, Status::of(&record)), (1, Status::NotConformant));
}

/// Where reads lag, an entry may be listed again within the window.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_again_within_the_window_is_not_lost() {
    let server = server_in_use().await;
    let live =
        Live { consistency: Consistency::Eventual(Duration::from_secs(20)), ..Live::default() };
    let plan = Plan { live, ..plan_of(&server, &["add"]) };
    let store = Arc::clone(&server.store);
    let lose = move |it: &mut Store| {
        it.lose_entry("theirs-2");
        tokio::spawn(find_again(store));
    };
    let record = judge_while(plan, 2, lose, &server).await;
    assert_eq!((record.others.missing, Status::of(&record)), (0, Status::Conformant));
}

/// Lists an entry again some time later.
async fn find_again(store: Arc<Mutex<Store>>) {
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    store.lock().unwrap().list_again("theirs-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_report_tells_a_loss() {
    let server = server_in_use().await;
    let folder = tempdir().unwrap();
    let file = |format: &str| folder.path().join(format).display().to_string();
    let formats = ["human", "json", "junit", "markdown", "html", "github"];
    let reports = formats.map(|format| format!("--report {format}={}", file(format))).join(" ");
    let words = format!("run --url {} --auth-key {KEY} --only add {reports}", server.url);
    // The run has begun as soon as it has stored something.
    let losing = async {
        while server.items().len() == 3 {
            tokio::task::yield_now().await;
        }
        server.store.lock().unwrap().lose_entry("theirs-2");
    };
    let ((status, _), ()) = tokio::join!(told(&words), losing);
    assert_eq!(status, 5);
    for format in formats {
        let report = std::fs::read_to_string(file(format)).unwrap();
        assert!(report.contains("theirs-2"), "{format}: {report}");
    }
    let json: Value =
        serde_json::from_str(&std::fs::read_to_string(file("json")).unwrap()).unwrap();
    assert_eq!(json["others"]["missing"], 1);
}

/// A listing that lacks items says nothing of a deployment at which another run is at work. Alone, it
/// does.
#[rstest]
#[case::alone(None, Status::NotConformant)]
#[case::beside_another(Some(("new", r#""conformance-0000aaaa-8""#)), Status::Indeterminate)]
#[tokio::test]
async fn a_failure_of_the_listing_is_in_doubt_beside_another_run(
    #[case] comes: Option<(&str, &str)>,
    #[case] status: Status,
) {
    let left = [("left", r#""conformance-0000aaaa-7""#), ("theirs", "1")];
    let server = server_with(Some(Defect::GetAllLosesTheLast), &left).await;
    let come = |store: &mut Store| {
        if let Some((key, json)) = comes {
            store.put(key, json);
            store.put("another", "1");
        }
    };
    let record = judge_while(plan_of(&server, &["auth", "get-all"]), 1, come, &server).await;
    assert_eq!(Status::of(&record), status, "{:?}", record.others);
    assert_eq!(record.others.runs_at_work.is_empty(), comes.is_none());
}

#[tokio::test]
async fn a_run_that_removes_its_items_is_at_work() {
    let left = [("left", r#""conformance-0000aaaa-7""#), ("theirs", "1")];
    let server = server_with(None, &left).await;
    let remove = |store: &mut Store| store.remove("left");
    let record = judge_while(plan_of(&server, &["add", "get"]), 2, remove, &server).await;
    assert_eq!((record.others.missing, &record.others.runs_at_work[..]), (0, &[MARK.into()][..]));
    assert_eq!(Status::of(&record), Status::Conformant);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_at_one_target_recognise_each_other() {
    let server = server_in_use().await;
    let plans = [plan_of(&server, &["add", "get"]), plan_of(&server, &["update", "delete"])];
    let [one, other] = plans.map(|plan| judge_while(plan, usize::MAX, |_| {}, &server));
    let (one, other) = tokio::join!(one, other);
    let seen: Vec<_> = [one, other].into_iter().flat_map(|it| it.others.runs_at_work).collect();
    assert!(!seen.is_empty());
    assert_eq!(server.items().len(), 3);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_run_left_is_named_and_removed_by_cleanup() {
    let server = server_in_use().await;
    let target = format!("--url {} --auth-key {KEY}", server.url);
    let words = format!("run {target} --jobs 1");
    let mut child = start(&words.split(' ').collect::<Vec<_>>());
    while server.items().len() == 3 {
        tokio::task::yield_now().await;
    }
    let at_work = told(&format!("run {target} --dry-run")).await.1;
    child.kill().unwrap();
    child.wait().unwrap();
    let left = server.items().len() - 3;
    if left > 0 {
        let remedy = format!("cleanup --url {}` removes them", server.url);
        let (status, told) = told(&format!("run {target} --only delete-all")).await;
        assert_eq!(status, 4, "{told}");
        let held = "the store holds 3 items of others and ";
        assert!(told.contains(held) && told.contains("that a killed run left"), "{told}");
        assert!(told.contains(&remedy) && !at_work.contains("killed"), "{told} {at_work}");
    }
    let (status, told) = told(&format!("cleanup {target}")).await;
    assert_eq!((status, server.items().len()), (0, 3), "{told}");
}

/// The store with its index, of which the second item is another run's.
async fn emulator() -> pysondbkv_emulator::Running {
    let entries = [
        ("__index__", r#"["theirs","left"]"#),
        ("theirs", "1"),
        ("left", "\"conformance-0000aaaa-1\""),
    ];
    let data =
        entries.map(|(key, json)| (key.to_owned(), Bytes::from_static(json.as_bytes()).into()));
    let config = Config { api: Api::Worker, data: data.into_iter().collect(), ..Config::default() };
    Emulator::start(config).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_only_reads_sends_nothing_that_writes() {
    let emulator = emulator().await;
    let target = format!("--url {} --auth-key {EXAMPLE_KEY} --read-only", emulator.url());
    let (status, told) = told(&format!("run {target} --strict")).await;
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("CONFORMANT, by reading only: 15 of "), "{told}");
    assert!(told.contains("1 item of a run that was killed or is at work"), "{told}");
    let requests = emulator.journal().read(&Filter::default());
    assert!(requests.len() > 15);
    for request in requests {
        let writes = request.operations.iter().any(|one| !matches!(one.operation, "get" | "list"));
        assert!(!writes && request.method == http::Method::GET, "{request:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_only_reads_can_judge_nothing_else() {
    let emulator = emulator().await;
    let target = format!("--url {} --auth-key {EXAMPLE_KEY} --read-only", emulator.url());
    let (status, said) = told(&format!("run {target} --only add")).await;
    assert_eq!(status, 4, "{said}");
    let (status, said) = told(&format!("run {target} --dry-run")).await;
    assert!(status == 0 && said.contains("no KV writes"), "{said}");
    assert!(said.contains("would be skipped, since they do not only read"), "{said}");
}

/// A broken answer is a failure although nothing is written.
#[tokio::test]
async fn a_run_that_only_reads_finds_what_reads_show() {
    let server = server_with(Some(Defect::GetIsOpen), &[("theirs", "1")]).await;
    let plan = Plan { is_read_only: true, ..plan_of(&server, &["auth"]) };
    let record = judge_while(plan, usize::MAX, |_| {}, &server).await;
    assert_eq!(Status::of(&record), Status::NotConformant);
    let is_skipped = |outcome: &Outcome| matches!(outcome, Outcome::Skipped(_));
    assert!(record.verdicts.iter().any(|verdict| is_skipped(&verdict.outcome)));
    assert_eq!(server.items(), [("theirs".to_owned(), "1".to_owned())]);
}
