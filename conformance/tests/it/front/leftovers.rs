//! Nothing is left behind, whatever answers look like, and however a command ends.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use pysondbkv_conformance::exchange::Response;
use rstest::rstest;
use tempfile::tempdir;

use super::script::{Turn, after, always};
use super::{Front, typed};
use crate::server::KEY;
use crate::support::{start, told};

fn named_id(answer: &mut Response) {
    let text = answer.text().unwrap().replace("\"key\"", "\"id\"");
    answer.body = text.into();
}

fn wrapped(answer: &mut Response) {
    let text = format!("{{\"data\":{}}}", answer.text().unwrap());
    answer.body = text.into();
}

/// The items are found by their marks and their bodies.
#[rstest]
#[case::named_id(named_id)]
#[case::wrapped(wrapped)]
#[tokio::test(flavor = "multi_thread")]
async fn what_an_answer_in_another_shape_stored_is_removed(#[case] change: fn(&mut Response)) {
    let front = Front::of_worker([always(Turn::Changes(change)).at("POST", "/add")]).await;
    for (command, expected) in [
        (
            "run --skip **/cannot-be-updated --skip **/keeps-a-hundred-and-thirty --consistency strong",
            1,
        ),
        ("audit", 5),
        ("fuzz --steps 60 --out /tmp/nowhere", 1),
    ] {
        let (status, told) = told(&typed(&front.url, command)).await;
        assert_eq!(status, expected, "{command}: {told}");
        assert_eq!(front.listing().await, "[]", "{command}: {told}");
    }
}

/// Where the listing cannot be read either, the ledger stays and the status says so.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_for_keeps_the_ledger() {
    let folder = tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    let rules = [always(Turn::Changes(named_id)).at("POST", "/add"), after(12, Turn::Closes)];
    let front = Front::of_worker(rules).await;
    let words = format!("run --only page --timeout 1 --ledger {}", ledger.display());
    let (status, told) = told(&typed(&front.url, &words)).await;
    assert!(matches!(status, 1 | 6), "{told}");
    assert!(told.contains("the listing cannot be read to find"), "{told}");
    assert!(ledger.exists(), "{told}");
}

/// A closed terminal and a cancelled job end a run as Ctrl-C does. Under `nohup`, as these tests may run
/// too, the run goes on.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_hang_up_cleans_up() {
    let front = Front::of_worker([]).await;
    let words = typed(&front.url, "run --jobs 1 --consistency eventual:2s");
    let mut child = start(&words.split_whitespace().collect::<Vec<_>>());
    while front.listing().await == "[]" {
        assert!(child.try_wait().unwrap().is_none());
        tokio::task::yield_now().await;
    }
    assert!(
        Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap().success()
    );
    let ended = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
    assert_eq!(ended.code(), Some(if is_hang_up_ignored() { 0 } else { 5 }));
    assert_eq!(front.listing().await, "[]");
}

/// An item whose addition is under way has no key yet, and still it may be left.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_leaves_the_ledger_of_an_addition_that_is_under_way() {
    let folder = tempdir().unwrap();
    let ledger = folder.path().join("ledger").display().to_string();
    let front = Front::of_worker([always(Turn::Hangs).at("POST", "/add")]).await;
    let words = typed(&front.url, "run --only add/answers-with-a-new-key --consistency strong");
    let words = format!("{words} --ledger {ledger}");
    let mut child = start(&words.split_whitespace().collect::<Vec<_>>());
    let is_adding = || fs::read_to_string(&ledger).is_ok_and(|text| text.contains("\"sending\""));
    while !is_adding() {
        assert!(child.try_wait().unwrap().is_none());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let id = child.id().to_string();
    let ended = loop {
        Command::new("kill").args(["-INT", &id]).status().unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
    };
    assert_eq!(ended.code(), Some(6));
    assert!(is_adding());
}

/// Whether this process, and so its children, ignore SIGHUP: the lowest bit of the signals.
#[cfg(target_os = "linux")]
fn is_hang_up_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    ignored.ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f'])
}

/// The report of an error needs no standard error.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_standard_error_does_not_change_the_status() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pysondbkv-conformance"));
    command.args(["run", "--url", "http://127.0.0.1:1", "--auth-key", KEY, "--ledger", "none"]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = command.stdout(Stdio::null()).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(3));
}
