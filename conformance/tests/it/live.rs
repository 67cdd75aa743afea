//! Deployments in use: reads that lag, writes that are limited, runs that are killed.
//!
//! The emulator under its production preset stands in for Cloudflare, with windows short enough for
//! the real clock.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pysondbkv_conformance::record::Status;
use pysondbkv_conformance::record::{Outcome, Record, Staleness};
use pysondbkv_conformance::run::Plan;
use pysondbkv_conformance::scenario::Scenario;
use pysondbkv_conformance::site::EXAMPLE_KEY;
use pysondbkv_conformance::site::{Consistency, Live};
use pysondbkv_emulator::chance::Seed;
use pysondbkv_emulator::conditions::Preset;
use pysondbkv_emulator::{Config, Emulator, Running};
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{failures, judge, light_scenarios, plan, program, start, status};

/// The window of these runs. It is long enough for a busy machine.
const WINDOW: Duration = Duration::from_secs(3);

/// An emulator with the conditions of Cloudflare, but with short windows and no latency.
pub(crate) async fn production(patch: Value) -> Running {
    let short = json!({
        "consistency": { "cache-ttl-ms": 300 },
        "limits": { "same-key-window-ms": 10 },
        "latency": null,
    });
    let conditions = Preset::Production.conditions().patched(short).unwrap();
    let conditions = conditions.patched(patch).unwrap();
    let seed = Seed::new(7);
    Emulator::start(Config { conditions, seed, ..Config::default() }).await.unwrap()
}

fn live_plan(url: &str, key: &str, scenarios: Vec<Scenario>, window: Duration) -> Plan {
    let consistency = Consistency::Eventual(window);
    let live = Live { consistency, pace: Some(Duration::from_millis(15)), ..Live::default() };
    Plan { live, ..plan(url, key, scenarios) }
}

fn scenarios_named(pattern: &str) -> Vec<Scenario> {
    let mut scenarios = light_scenarios();
    scenarios.retain(|scenario| scenario.id.as_str().starts_with(pattern));
    assert!(!scenarios.is_empty());
    scenarios
}

fn staleness(record: &Record) -> Vec<Option<Staleness>> {
    let of = |outcome: &Outcome| match outcome {
        Outcome::Failed(failure) => Some(failure.staleness),
        _ => None,
    };
    record.verdicts.iter().filter_map(|verdict| of(&verdict.outcome)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emulator_with_production_conditions_is_conformant() {
    let emulator = production(json!({})).await;
    let plan = live_plan(emulator.url(), EXAMPLE_KEY, light_scenarios(), WINDOW);
    let record = judge(plan).await;
    assert_eq!(failures(&record), [""; 0]);
    assert_eq!(record.leftovers, []);
    let is_passed = |outcome: &Outcome| matches!(outcome, Outcome::Passed);
    assert!(record.verdicts.iter().all(|verdict| is_passed(&verdict.outcome)), "{record:?}");
}

/// The run itself reads the index of an empty store, which is not there, and that is remembered. No
/// scenario is judged before it is forgotten: what is added is listed at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_cached_miss_of_the_index_delays_no_scenario() {
    let remembers_absence = Some(Duration::from_millis(400));
    let variant = Variant { remembers_absence, ..Variant::default() };
    let server = Server::start(Store::new(None, variant), Transport::default()).await;
    let scenarios = scenarios_named("worker/get-all/lists-items-in-order-of-adding");
    let record = judge(live_plan(&server.url, KEY, scenarios, WINDOW)).await;
    assert_eq!(Status::of(&record), Status::Conformant);
    assert_eq!(record.verdicts[0].words(), "passed");
    assert_eq!(server.items(), []);
}

/// Each request may reach another location, which serves what it read up to 300 ms ago.
#[tokio::test(flavor = "multi_thread")]
async fn a_stale_read_is_repeated_until_it_is_right() {
    let emulator = production(json!({ "consistency": { "locations": 3 } })).await;
    let scenarios = scenarios_named("worker/get/sees-the-last-change");
    let mut plan = live_plan(emulator.url(), EXAMPLE_KEY, scenarios, WINDOW);
    // Sent faster, an add would read a stale index and lose entries.
    plan.live.pace = Some(Duration::from_millis(400));
    let record = judge(plan).await;
    assert_eq!(failures(&record), [""; 0]);
    let words = record.verdicts[0].words();
    assert!(words.starts_with("passed after"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_stays_stale_past_the_window_fails() {
    let locations = json!({ "consistency": { "locations": 2, "cache-ttl-ms": 60_000 } });
    let emulator = production(locations).await;
    let scenarios = scenarios_named("worker/get/sees-the-last-change");
    let plan = live_plan(emulator.url(), EXAMPLE_KEY, scenarios, Duration::from_millis(100));
    let record = judge(plan).await;
    assert_eq!(Status::of(&record), Status::NotConformant);
    assert!(staleness(&record)[0].is_some(), "{record:?}");
}

#[rstest]
#[case::not_kept(
    Defect::UpdateIsNotKept,
    "worker/update/merges-shallowly",
    Some(Staleness::StalePastTheWindow)
)]
#[case::kept_though_deleted(
    Defect::DeleteKeepsTheItem,
    "worker/delete/takes-the-item-away",
    Some(Staleness::StalePastTheWindow)
)]
#[case::not_listed(Defect::GetAllLosesTheLast, "worker/get-all/lists-items", Some(Staleness::Lost))]
#[case::simply_wrong(Defect::NumbersAreRounded, "worker/json/numbers-keep", None)]
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_stays_wrong_is_named_by_its_staleness(
    #[case] defect: Defect,
    #[case] scenario: &str,
    #[case] expected: Option<Staleness>,
) {
    let server = Server::broken(defect).await;
    let window = Duration::from_millis(200);
    let record = judge(live_plan(&server.url, KEY, scenarios_named(scenario), window)).await;
    assert_eq!(staleness(&record), [expected], "{record:?}");
}

/// On the way to a live target, more can fail than the deployment.
#[tokio::test(flavor = "multi_thread")]
async fn a_live_target_that_drops_connections_is_not_judged() {
    let server = Server::broken(Defect::UpdateDropsTheConnection).await;
    let scenarios = scenarios_named("worker/update/merges-shallowly");
    let record = judge(live_plan(&server.url, KEY, scenarios, WINDOW)).await;
    assert_eq!(Status::of(&record), Status::Indeterminate);
    assert_eq!(server.items(), []);
}

/// KV refuses a write that comes too soon. From then on the run keeps KV's pace.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_slows_down_after_a_refused_write() {
    let emulator = production(json!({ "limits": { "same-key-window-ms": 1000 } })).await;
    let scenarios = scenarios_named("worker/add/keeps-a-field-named-key");
    let mut plan = live_plan(emulator.url(), EXAMPLE_KEY, scenarios, WINDOW);
    plan.live.pace = None;
    let record = judge(plan).await;
    assert_eq!(Status::of(&record), Status::Conformant);
}

/// The whole run stays below the limit, and proves the same sentences.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_makes_no_more_writes_than_its_limit() {
    let emulator = production(json!({})).await;
    let mut plan = live_plan(emulator.url(), EXAMPLE_KEY, light_scenarios(), WINDOW);
    plan.live.max_writes = Some(199);
    let record = judge(plan).await;
    assert_eq!(Status::of(&record), Status::Conformant);
    let (cost, now) = (record.info.cost.unwrap(), emulator.clock().now());
    assert!(cost.kv_writes < 200, "{cost:?}");
    let usage = emulator.stores().named_or_all(None)[0].namespace().usage(now).await.unwrap();
    assert!(usage.total.writes <= cost.kv_writes as u64, "{usage:?}, {cost:?}");
}

async fn server_in_use() -> Server {
    let mut store = Store::new(None, Variant::default());
    store.put("0b5c9dd5-5c1a-4f0e-9a39-3a2b6f6f4a11", r#"{"n":1}"#);
    store.put("theirs", r#"{"note":"conformance-test of last week"}"#);
    Server::start(store, Transport::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_store_in_use_is_left_as_it_was() {
    let server = server_in_use().await;
    let others = server.items();
    let record = judge(live_plan(&server.url, KEY, light_scenarios(), WINDOW)).await;
    assert_eq!(Status::of(&record), Status::Conformant);
    assert_eq!(server.items(), others);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_the_cost_and_changes_nothing() {
    let server = server_in_use().await;
    let others = server.items();
    let output = told(&["--url", &server.url, "--auth-key", KEY, "--dry-run"]).await;
    let words = String::from_utf8_lossy(&output.stdout);
    assert_eq!(status(&output), 0);
    for told in ["KV reads (", "KV writes (", "free plan's day", "the store is in use"] {
        assert!(words.contains(told), "{words}");
    }
    assert_eq!(server.items(), others);
}

/// After a SIGKILL, only the ledger says what the run left.
#[rstest]
#[case::at_the_first_item(1)]
#[case::later(5)]
#[case::in_the_middle(9)]
#[tokio::test(flavor = "multi_thread")]
async fn the_items_of_a_killed_run_are_removed(#[case] items: usize) {
    let folder = tempdir().unwrap();
    let ledger = folder.path().join("ledger.jsonl").display().to_string();
    let server = server_in_use().await;
    let others = server.items();
    let at_server = ["--url", &server.url, "--auth-key", KEY, "--ledger", &ledger];
    // A window makes items stay a little longer.
    let arguments = [&at_server[..], &["--consistency", "eventual:1s", "--jobs", "16"]].concat();
    let mut child = start(&arguments);
    let mut most = 0;
    while most < items && child.try_wait().unwrap().is_none() {
        most = most.max(server.items().len() - others.len());
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    server.store.lock().unwrap().put("meanwhile", "3");
    let expected = [others, vec![("meanwhile".to_owned(), "3".to_owned())]].concat();

    let refused = told(&at_server).await;
    assert_eq!(status(&refused), 2, "{refused:?}");
    let output = told(&["cleanup", "--auth-key", KEY, "--ledger", &ledger]).await;
    assert_eq!(status(&output), 0, "{output:?}");
    assert_eq!(server.items(), expected);
    assert!(!Path::new(&ledger).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ends_removes_its_ledger() {
    let folder = tempdir().unwrap();
    let ledger: PathBuf = folder.path().join("ledger.jsonl");
    let server = server_in_use().await;
    let path = ledger.display().to_string();
    let arguments = ["--url", &server.url, "--auth-key", KEY, "--only", "add", "--ledger", &path];
    let output = told(&arguments).await;
    assert_eq!(status(&output), 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let output = told(&["cleanup", "--ledger", &path]).await;
    assert_eq!(status(&output), 2);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("there is no ledger") && told.contains("nothing was removed"), "{told}");
}

/// No ledger holds a password, so it must be given again. The error says how.
#[tokio::test(flavor = "multi_thread")]
async fn the_clean_up_at_a_url_with_a_password_needs_the_password() {
    const SECRET: &str = "s3cr3t";
    let folder = tempdir().unwrap();
    let ledger = folder.path().join("ledger.jsonl").display().to_string();
    let delay = Duration::from_millis(20);
    // `me:s3cr3t`
    let transport =
        Transport { authorization: Some("Basic bWU6czNjcjN0"), delay, ..Transport::default() };
    let server = Server::start(Store::new(None, Variant::default()), transport).await;
    let with_user = server.url.replace("http://", &format!("http://me:{SECRET}@"));
    let mut child = start(&["--url", &with_user, "--auth-key", KEY, "--ledger", &ledger]);
    while server.items().is_empty() && child.try_wait().unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!fs::read_to_string(&ledger).unwrap().contains(SECRET));

    let cleanup = ["cleanup", "--auth-key", KEY, "--ledger", &ledger];
    for (more, expected, words) in [
        (&[][..], 2, "cleanup --url https://USER:PASSWORD@HOST"),
        (&["--url", &server.url], 2, "cleanup --url https://USER:PASSWORD@HOST"),
        (&["--url", "http://me:s3cr3t@127.0.0.1:1"], 2, "left alone"),
        (&["--url", &with_user], 0, " 0 left"),
    ] {
        let output = told(&[&cleanup, more].concat()).await;
        let told = String::from_utf8_lossy(&output.stdout);
        assert_eq!(status(&output), expected, "{told}");
        assert!(told.contains(words) && !told.contains(SECRET), "{told}");
    }
    assert_eq!(server.items(), []);
    assert!(!Path::new(&ledger).exists());
}

/// Without the key the Worker shows nothing, and `cleanup` removes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_clean_up_says_that_it_needs_the_auth_key() {
    let folder = tempdir().unwrap();
    let ledger = folder.path().join("ledger.jsonl");
    let begun = r#"{"begun":{"run":"r","suite":"worker","url":"http://127.0.0.1:1","has_user":false,"foreign":[]}}"#;
    fs::write(&ledger, format!("{begun}\n")).unwrap();
    let output = told(&["cleanup", "--ledger", &ledger.display().to_string()]).await;
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(status(&output), 2, "{told}");
    assert!(told.contains("needs its auth key: set AUTH_KEY"), "{told}");
    assert!(ledger.exists());
}

/// Runs the program beside the test's own server.
async fn told(arguments: &[&str]) -> std::process::Output {
    let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    let run = move || program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}
