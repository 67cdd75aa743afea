//! The program as scripts use it: exit statuses, reports, secrets, errors.

use std::fs;

use rstest::rstest;
use tempfile::tempdir;

use crate::server::{Defect, KEY, Server, Store, Transport, Variant};
use crate::support::{program, status};

/// Runs the program beside the test's own server.
async fn run(arguments: Vec<String>) -> std::process::Output {
    let run = move || program(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn words(text: &str, url: &str) -> Vec<String> {
    text.split_whitespace().map(|word| word.replace("URL", url).replace("KEY", KEY)).collect()
}

#[rstest]
#[case::conformant("run --url URL/ --auth-key KEY --strict --only get", None, 0)]
#[case::prefixless_command("--url URL --auth-key KEY --only get", None, 0)]
#[case::must_failed("--url URL --auth-key KEY --only update", Some(Defect::UpdateReplaces), 1)]
#[case::refused_everywhere(
    "--url URL --auth-key KEY --only get",
    Some(Defect::HeaderOpensOnlyTheListing),
    1
)]
#[case::no_key("--url URL", None, 2)]
#[case::no_url("--url not-a-url --auth-key KEY", None, 2)]
#[case::no_pattern("--url URL --auth-key KEY --only no-such-thing", None, 2)]
#[case::no_argument("--sutie worker", None, 2)]
#[case::no_report_file("--report json=/no/such/folder/report.json", None, 2)]
#[case::unreachable("--url http://127.0.0.1:1 --auth-key KEY", None, 3)]
#[case::wrong_key("--url URL --auth-key wrong", None, 3)]
#[case::nothing_selected("--url URL --auth-key KEY --only get --skip get", None, 4)]
#[case::leftovers(
    "--url URL --auth-key KEY --only add/answers-with-a-new-key",
    Some(Defect::DeleteKeepsTheListing),
    6
)]
#[tokio::test(flavor = "multi_thread")]
async fn the_exit_status_says_how_a_run_ended(
    #[case] arguments: &str,
    #[case] defect: Option<Defect>,
    #[case] expected: i32,
) {
    let store = Store::new(defect, Variant::default());
    let server = Server::start(store, Transport::default()).await;
    let output = run(words(arguments, &server.url)).await;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(status(&output), expected, "{told}{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(told.starts_with("error: "), matches!(expected, 2 | 3), "{told}");
}

/// The server goes away during the run: nothing failed, nothing can be judged, and what was being added
/// may be stored.
#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_vanishes_leaves_the_run_indeterminate() {
    let store = Store::new(None, Variant { vanishes_after: Some(1), ..Variant::default() });
    let server = Server::start(store, Transport::default()).await;
    let output =
        run(words("--url URL --suite worker --auth-key KEY --only add", &server.url)).await;
    assert_eq!(status(&output), 6, "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_in_no_output() {
    let folder = tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let server = Server::broken(Defect::EchoesTheKey).await;
    let mut arguments = words("run --url URL --auth-key KEY --color always", &server.url);
    let formats = [
        ("human", "h"),
        ("json", "j"),
        ("junit", "x"),
        ("markdown", "m"),
        ("html", "p"),
        ("github", "g"),
    ];
    for (format, name) in formats {
        arguments.extend(["--report".to_owned(), format!("{format}={}", file(name))]);
    }
    let output = run(arguments).await;
    assert_eq!(status(&output), 1);
    let mut artefacts = vec![output.stdout, output.stderr];
    artefacts.extend(formats.map(|(_, name)| fs::read(file(name)).unwrap()));
    for artefact in artefacts {
        let text = String::from_utf8_lossy(&artefact);
        for secret in ["Tr0ub4dor", "tR0UB4DOR"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let human = fs::read_to_string(file("h")).unwrap();
    // What failed by the same answer is told once there, and in full for programs.
    let json = fs::read_to_string(file("j")).unwrap();
    assert!(json.contains("\"$AUTH_KEY\""), "{json}");
    assert!(human.contains("the key is $AUTH_KEY"), "{human}");
}

#[test]
fn two_reports_in_one_file_are_refused() {
    let folder = tempdir().unwrap();
    let (file, again) = (folder.path().join("r"), folder.path().join("./r"));
    let [file, again] = [file, again].map(|path| path.display().to_string());
    let json = format!("json={file}");
    let junit = format!("junit={again}");
    let output = program(&["run", "--report", &json, "--report", &junit]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(status(&output), 2, "{told}");
    assert!(told.contains("two reports are for the file"), "{told}");
    assert!(!folder.path().join("r").exists());
}

/// Each step of a job adds to the summary of the job.
#[test]
fn the_summary_of_a_job_is_continued() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("summary.md");
    fs::write(&file, "# Before\n").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pysondbkv-conformance"));
    command.args(["run", "--only", "get/answers-get-only", "--report"]);
    command.arg(format!("markdown={}", file.display())).env_remove("AUTH_KEY");
    assert!(command.env("GITHUB_STEP_SUMMARY", &file).output().unwrap().status.success());
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("# Before\n") && text.contains("CONFORMANT"), "{text}");
}

#[rstest]
#[case::unknown_field("title = 'T'\nlevle = 'must'\n", "line 2")]
#[case::no_json(
    "title = 'T'\nlevel = 'must'\nproves = ['a']\n[[step]]\n\
     request = { method = 'GET', path = '/' }\nexpect = { json = '{' }\n",
    "line 6"
)]
#[case::unknown_capture(
    "title = 'T'\nlevel = 'must'\nproves = ['a']\n[[step]]\n\
     request = { method = 'GET', path = '/get/{{k}}' }\nexpect = { status = 200 }\n",
    "step 1 (line 4)"
)]
fn a_wrong_scenario_file_is_refused_with_its_line(#[case] text: &str, #[case] expected: &str) {
    let folder = tempdir().unwrap();
    fs::create_dir_all(folder.path().join("worker/a")).unwrap();
    fs::write(folder.path().join("worker/a/b.toml"), text).unwrap();
    let output = program(&["run", "--scenarios", &folder.path().display().to_string()]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(status(&output), 2, "{told}");
    assert!(told.contains("worker/a/b.toml") && told.contains(expected), "{told}");
}

/// A link could lead out of the folder, and a pipe keeps a reader waiting for ever.
#[cfg(unix)]
#[rstest]
#[case::link(&["ln", "-s", "/etc/hostname"])]
#[case::pipe(&["mkfifo"])]
fn only_regular_files_are_scenarios(#[case] make: &[&str]) {
    let folder = tempdir().unwrap();
    fs::create_dir_all(folder.path().join("worker/a")).unwrap();
    let file = folder.path().join("worker/a/b.toml");
    let mut command = std::process::Command::new(make[0]);
    assert!(command.args(&make[1..]).arg(&file).status().unwrap().success());
    let output = program(&["list", "--scenarios", &folder.path().display().to_string()]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(status(&output), 2, "{told}");
    assert!(told.contains("worker/a/b.toml is no regular file"), "{told}");
}

#[rstest]
#[case(&["run", "--report", "json=/no/such/file"])]
#[case(&["run", "--known-failing", "/no/such/file"])]
#[case(&["run", "--write-baseline", "/no/such/file"])]
#[case(&["run", "--scenarios", "/no/such/file"])]
#[case(&["list", "--scenarios", "/no/such/file"])]
#[case(&["replay", "/no/such/file"])]
fn the_error_of_an_unusable_file_names_the_cause_once(#[case] arguments: &[&str]) {
    let output = program(arguments);
    let told = [output.stdout.clone(), output.stderr.clone()].concat();
    let told = String::from_utf8_lossy(&told);
    assert_eq!(status(&output), 2, "{told}");
    assert_eq!(told.matches("(os error ").count(), 1, "{told}");
}

#[test]
fn the_list_shows_scenarios_and_their_sentences() {
    let output = program(&["list", "--suite", "worker"]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(status(&output), 0);
    assert!(told.contains("worker/update/merges-shallowly  must"), "{told}");
    let output = program(&["list", "--json"]);
    let listings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(listings[0]["suite"], "worker");
}
