//! A target that answers anything: every command ends, no report is broken, and nothing reaches the
//! terminal or the runner that reads along.

#[cfg(target_os = "linux")]
mod memory;
mod server;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use futures_util::StreamExt;
use rstest::rstest;
use tempfile::tempdir;
use uppsala::parse;

use self::server::{Hostile, Manner};
use crate::server::KEY;
use crate::support::status;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

const FORMATS: [&str; 5] = ["json", "junit", "markdown", "html", "github"];

/// What is wrong with a target, in words and in bytes.
const MANNERS: [(&str, Manner); 26] = [
    ("closed", Manner::Closes),
    ("silent", Manner::IsSilent),
    ("too short", Manner::Sends(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhello")),
    ("too long", Manner::Sends(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhello")),
    (
        "cut in a chunk",
        Manner::Sends(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nhello"),
    ),
    (
        "no chunk",
        Manner::Sends(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello"),
    ),
    ("endless", Manner::Repeats(CHUNKED, b"5\r\nhello\r\n")),
    ("endless without chunks", Manner::Repeats(OK, b"hello")),
    ("dripping", Manner::Drips(CHUNKED, b"1\r\nx\r\n")),
    ("dripping its head", Manner::Drips(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n")),
    ("never final", Manner::Repeats(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")),
    ("many headers", Manner::Repeats(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n")),
    ("long header", Manner::HasALongHeader),
    ("binary", Manner::Sends(b"HTTP/1.1 200 \xff\r\nx: \xfe\r\n\r\n\x00\xff\xfe\x1b[2J")),
    ("another protocol", Manner::Sends(b"SSH-2.0-OpenSSH_9.6\r\n")),
    ("no status", Manner::Sends(b"HTTP/1.1 000 No\r\n\r\n")),
    ("high status", Manner::Sends(b"HTTP/1.1 999 Yes\r\ncontent-length: 0\r\n\r\n")),
    (
        "redirect",
        Manner::Sends(
            b"HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\n\r\n",
        ),
    ),
    ("not compressed", Manner::Sends(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nno")),
    (
        "telling",
        Manner::Tells(
            "\u{1b}]0;no\u{7}\n  ::error::no\r::error::no\n##[error]no\u{202e}\u{2028}]]>\u{ffff}\u{0}",
        ),
    ),
    ("naming the index", Manner::Tells(r#"{"key":"__index__"}"#)),
    ("naming others", Manner::Tells(r#"{"key":"../deleteAll\n::error::no"}"#)),
    (
        "listing what cannot be",
        Manner::Tells(
            r#"[{"key":"","value":1},{"key":"conformance-\n::error::no","value":"conformance-"}]"#,
        ),
    ),
    ("deep", Manner::Nests),
    ("random", Manner::IsRandom(1)),
    ("random again", Manner::IsRandom(1_000)),
];

/// How many targets are asked side by side: most of the time is waiting.
const JOBS: usize = 8;

#[rstest]
#[case::run("run --url URL --jobs 8 --report human REPORTS")]
#[case::audit("audit URL")]
#[case::fuzz("fuzz --url URL --steps 20 --jobs 2 --out OUT")]
#[case::diff("diff URL URL --no-scenarios --sessions 2")]
#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_target_answers_a_command_ends_and_its_reports_are_sound(#[case] command: &str) {
    let targets = MANNERS.iter().map(|(name, manner)| async move {
        let folder = tempdir().unwrap();
        let server = Hostile::start(*manner).await;
        let output = told(command, &server.url, folder.path()).await;
        check(&format!("{command}, {name}"), &output);
        check_reports(folder.path());
    });
    futures_util::stream::iter(targets).buffer_unordered(JOBS).collect::<()>().await;
}

/// Runs a command whose time is short, as in a job of GitHub Actions.
async fn told(command: &str, url: &str, folder: &Path) -> Output {
    let reports = FORMATS.map(|format| format!("--report {format}={}", file(folder, format)));
    let words = command.replace("URL", url).replace("OUT", &folder.display().to_string());
    let words = words.replace("REPORTS", &reports.join(" "));
    let words = format!("{words} --auth-key {KEY} --timeout 0.2 --max-time 1s");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pysondbkv-conformance"));
    command.args(words.split_whitespace()).env_remove("AUTH_KEY");
    command.env("GITHUB_ACTIONS", "true").env("XDG_STATE_HOME", folder);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn check(command: &str, output: &Output) {
    let told = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let told = String::from_utf8(told).unwrap();
    assert!((1..=6).contains(&status(output)), "{command}: {told}");
    assert!(!told.contains("panicked"), "{command}: {told}");
    assert!(
        !told.contains(|c: char| c.is_control() && c != '\n' && c != '\t'),
        "{command}: {told:?}"
    );
    for line in told.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{command}: {line}");
    }
}

/// Only a run writes reports, and one that did not begin leaves them empty.
fn check_reports(folder: &Path) {
    let read = |format| fs::read_to_string(file(folder, format)).unwrap_or_default();
    let (json, junit) = (read("json"), read("junit"));
    if !json.is_empty() {
        serde_json::from_str::<serde_json::Value>(&json).unwrap();
        parse(&junit).unwrap();
        assert!(read("html").trim_end().ends_with("</html>"));
        assert!(read("github").lines().all(|line| line.starts_with("::")));
    }
}

fn file(folder: &Path, format: &str) -> String {
    folder.join(format).display().to_string()
}
