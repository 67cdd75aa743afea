//! `--known-failing` and `--write-baseline`, also in annotations.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use rstest::rstest;
use tempfile::{TempDir, tempdir};

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{program, status};

/// The scenario that a Worker fails whose update replaces.
const FAILING: &str = "worker/update/merges-shallowly";

/// A list of known failures in a folder of its own.
struct List {
    folder: TempDir,
}

impl List {
    fn of(scenario: &str, until: &str) -> Self {
        let list = Self { folder: tempdir().unwrap() };
        let entry = format!(
            "[[known-failing]]\nscenario = '{scenario}'\nreason = 'issue 12'\nuntil = {until}\n"
        );
        fs::write(list.path(), entry).unwrap();
        list
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("known.toml")
    }

    /// Judges what `--only` names at a server, with this list as the option's value.
    async fn run(&self, server: &Server, only: &str, options: &[&str]) -> Output {
        let file = self.path().display().to_string();
        let words = ["run", "--url", &server.url, "--auth-key", KEY, "--only", only];
        let words: Vec<String> = words
            .iter()
            .chain(options)
            .map(|word| if *word == "FILE" { file.clone() } else { (*word).to_owned() })
            .collect();
        let run = move || program(&words.iter().map(String::as_str).collect::<Vec<_>>());
        tokio::task::spawn_blocking(run).await.unwrap()
    }
}

async fn sound() -> Server {
    Server::start(Store::new(None, Variant::default()), Transport::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_written_list_excuses_todays_failures_and_must_be_kept_up_to_date() {
    let list = List { folder: tempdir().unwrap() };
    let broken = Server::broken(Defect::UpdateReplaces).await;
    let written = list.run(&broken, "update", &["--write-baseline", "FILE"]).await;
    assert_eq!(status(&written), 1, "writing the list changes nothing about the run");
    let text = fs::read_to_string(list.path()).unwrap();
    assert!(text.contains(FAILING) && !text.contains(KEY), "{text}");
    let accepted = list.run(&broken, "update", &["--known-failing", "FILE"]).await;
    let told = String::from_utf8_lossy(&accepted.stdout).into_owned();
    assert_eq!(status(&accepted), 0, "{told}");
    assert!(told.contains("CONFORMANT, save for"), "{told}");
    let mended = list.run(&sound().await, "update", &["--known-failing", "FILE"]).await;
    let told = String::from_utf8_lossy(&mended.stdout).into_owned();
    assert_eq!(status(&mended), 1, "{told}");
    assert!(told.contains(&format!("✗ {FAILING}")), "{told}");
}

#[rstest]
#[case::ended(FAILING, "2020-02-29", "which is over")]
#[case::unmatched("worker/update/no-such-thing", "2999-12-31", "is no scenario")]
#[case::no_date(FAILING, "'soon'", "until")]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_entry_is_refused_before_the_run(
    #[case] scenario: &str,
    #[case] until: &str,
    #[case] expected: &str,
) {
    let list = List::of(scenario, until);
    let output = list.run(&sound().await, "update", &["--known-failing", "FILE"]).await;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(status(&output), 2, "{told}");
    assert!(told.starts_with("error: ") && told.contains(expected), "{told}");
}

/// The server goes away during the run. This is an error and not a known failure.
#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_that_cannot_be_judged_is_no_known_failure() {
    let list = List::of("worker/add/answers-with-a-new-key", "2999-12-31");
    let store = Store::new(None, Variant { vanishes_after: Some(2), ..Variant::default() });
    let server = Server::start(store, Transport::default()).await;
    let only = "add/answers-with-a-new-key";
    let output = list.run(&server, only, &["--known-failing", "FILE"]).await;
    // The item may be stored, and nobody can look for it.
    assert_eq!(status(&output), 6, "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_entry_of_a_scenario_that_was_not_run_is_kept() {
    let list = List::of("worker/add/answers-with-a-new-key", "2999-12-31");
    let broken = Server::broken(Defect::UpdateReplaces).await;
    let options = ["--known-failing", "FILE", "--write-baseline", "FILE"];
    assert_eq!(status(&list.run(&broken, "update", &options).await), 1);
    let text = fs::read_to_string(list.path()).unwrap();
    for kept in ["worker/add/answers-with-a-new-key", "issue 12", "until = 2999-12-31", FAILING] {
        assert!(text.contains(kept), "no {kept} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn annotations_stand_before_the_report() {
    let list = List::of(FAILING, "2999-12-31");
    let broken = Server::broken(Defect::UpdateReplaces).await;
    let options = ["--known-failing", "FILE", "--report", "github"];
    let output = list.run(&broken, "update/merges-shallowly", &options).await;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(status(&output), 0, "{told}");
    let place = |text: &str| told.find(text).unwrap_or_else(|| panic!("no {text} in {told}"));
    let known = place("::notice title=worker/update/merges-shallowly (must)%3A known failure::");
    assert!(known < place("PysonDBKV Worker, documented"), "{told}");
}
