//! The program: its line on standard output, its log, its exit statuses.

use crate::wire::Wire;
use rstest::rstest;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};

pub(crate) struct Program {
    child: Child,
    ready: String,
}

impl Program {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::of(command(arguments))
    }

    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut ready).unwrap();
        Self { child, ready }
    }

    fn url(&self) -> &str {
        self.ready.trim().strip_prefix("listening on ").unwrap()
    }

    pub(crate) fn connect(&self) -> Wire {
        Wire::connect(self.url().strip_prefix("http://").unwrap().parse().unwrap())
    }

    /// Sends the signal and waits: exit code, the rest of standard output, the log.
    pub(crate) fn end(mut self, signal: &str) -> (Option<i32>, String, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let (mut out, mut log) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), out, log)
    }
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pysondbkv-emulator"));
    command.args(arguments).env_remove("AUTH_KEY").env_remove("KV_STORE_API_KEY");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

#[cfg(unix)]
#[rstest]
#[case("-INT")]
#[case("-TERM")]
fn a_signal_stops_it_cleanly(#[case] signal: &str) {
    let program = Program::start(&["--port", "0"]);
    let idle = program.connect();
    let (code, rest, _) = program.end(signal);
    assert_eq!((code, rest.as_str()), (Some(0), ""));
    drop(idle);
}

#[test]
fn the_log_has_a_line_a_request_and_never_the_key() {
    let program = Program::start(&["serve", "--port", "0", "--auth-key", "hush-hush"]);
    let mut wire = program.connect();
    wire.send("POST", b"/add", &[("AUTH_KEY", "hush-hush")], Some(b"{}"));
    wire.send("GET", b"/auth-key?x=1&auth_key=hush-hush", &[], None);
    drop(wire);
    let (_, _, log) = program.end("-TERM");
    let lines: Vec<_> = log.lines().filter(|line| line.contains("kv: ")).collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(lines[0].contains("POST /add 200"), "{log}");
    assert!(lines[0].contains("kv: get 1, put 2"), "{log}");
    assert!(lines[1].contains("GET /auth-key?x=1&auth_key=*** 200"), "{log}");
    assert!(!log.contains("hush"), "{log}");
}

#[test]
fn the_example_key_is_warned_of() {
    let program = Program::start(&["--port", "0", "--quiet"]);
    program.connect().get("/getAll");
    let (_, _, log) = program.end("-TERM");
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("\"meow\""), "{log}");
}

#[test]
fn the_key_value_store_has_no_example_key_to_warn_of() {
    let program = Program::start(&["--api", "kv-store", "--port", "0", "--quiet"]);
    assert_eq!(program.connect().get("/kv").text(), "{}");
    let (_, _, log) = program.end("-TERM");
    assert_eq!(log, "");
}

#[test]
fn the_key_value_store_asks_for_the_key_that_is_set() {
    let arguments = ["--api", "kv-store", "--port", "0", "--api-key", "hush-hush"];
    let program = Program::start(&arguments);
    let mut wire = program.connect();
    assert_eq!(wire.get("/kv").status, 401);
    assert_eq!(wire.send("GET", b"/kv", &[("X-API-Key", "hush-hush")], None).status, 200);
    drop(wire);
    let (_, _, log) = program.end("-TERM");
    assert!(log.contains("GET /kv 401") && !log.contains("hush"), "{log}");
}

#[test]
fn a_port_in_use_is_exit_status_2() {
    let program = Program::start(&["--port", "0"]);
    let port = program.ready.trim().rsplit(':').next().unwrap().to_owned();
    let output = run(&["--port", &port]);
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(log.contains("already in use"), "{log}");
    program.end("-TERM");
}

#[rstest]
#[case(&["--port", "seven"], "--port")]
#[case(&["--host", "nowhere"], "IP address")]
#[case(&["--api", "d1"], "--api")]
#[case(&["--cors-origin", "nope"], "such as https://app.example")]
#[case(&["--fault", "id = \"f\", on = \"put\", probability = nan, hold = true"], "probability")]
#[case(&["--fault", "id = \"f\", on = \"put\""], "exactly one of")]
#[case(&["--latency", "get=soon"], "no latency")]
#[case(&["--conditions", "/nowhere.toml"], "/nowhere.toml")]
#[case(&["--data", "/nowhere.json"], "/nowhere.json")]
#[case(&["--nonsense"], "--nonsense")]
#[case(&["nonsense"], "nonsense")]
fn wrong_usage_is_exit_status_2(#[case] arguments: &[&str], #[case] told: &str) {
    let output = run(arguments);
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(log.contains(told), "{log}");
}

#[rstest]
#[case("AUTH_KEY", "--auth-key", "")]
#[case("AUTH_KEY", "--auth-key", "hush\n")]
#[case("KV_STORE_API_KEY", "--api-key", "")]
#[case("KV_STORE_API_KEY", "--api-key", " hush")]
fn a_key_that_cannot_be_used_is_not_shown(
    #[case] variable: &str,
    #[case] flag: &str,
    #[case] key: &str,
) {
    let set = command(&["--port", "0"]).env(variable, key).output().unwrap();
    let typed = run(&["--port", "0", flag, key]);
    let told = [
        (set, format!("error: the variable {variable} cannot be used: a key ")),
        (typed, format!("error: the value of {flag} cannot be used: a key ")),
    ];
    for (output, told) in told {
        let log = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{log}");
        assert!(log.starts_with(&told) && !log.contains("hush"), "{log}");
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    for argument in ["--help", "--version"] {
        let output = run(&[argument]);
        assert_eq!(output.status.code(), Some(0));
        assert!(!output.stdout.is_empty() && output.stderr.is_empty());
    }
}

#[rstest]
#[case(&["completions", "bash"], "complete -F _pysondbkv__emulator")]
#[case(&["completions", "zsh"], "#compdef pysondbkv-emulator")]
#[case(&["man"], ".TH pysondbkv-emulator 1")]
fn completions_and_the_manual_go_to_standard_output(#[case] words: &[&str], #[case] shown: &str) {
    let output = run(words);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    assert!(String::from_utf8(output.stdout).unwrap().contains(shown));
}

#[cfg(unix)]
#[rstest]
#[case("health", "--w", "--wait")]
#[case("completions", "", "bash elvish fish powershell zsh")]
fn bash_completes_what_follows_a_command(
    #[case] command: &str,
    #[case] begun: &str,
    #[case] completed: &str,
) {
    let program = env!("CARGO_BIN_EXE_pysondbkv-emulator");
    let script = format!(
        "source <({program} completions bash); COMP_WORDS=(pysondbkv-emulator {command} '{begun}'); \
         COMP_CWORD=2; _pysondbkv__emulator pysondbkv-emulator '{begun}' {command}; echo ${{COMPREPLY[@]}}"
    );
    let output = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains(completed), "{shown}");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    assert_eq!(run(&["man", "--to", pages.to_str().unwrap()]).status.code(), Some(0));
    for command in ["", "-serve", "-import", "-export", "-health"] {
        assert!(pages.join(format!("pysondbkv-emulator{command}.1")).is_file());
    }
    let page = std::fs::read_to_string(pages.join("pysondbkv-emulator-import.1")).unwrap();
    assert!(
        page.contains("\n.SH EXAMPLES\n.nf\n") && page.contains("\n.SH \"EXIT STATUS\"\n0 done")
    );
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = run(&["man", "--to", file.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("cannot write manual pages into"));
}

#[test]
fn health_tells_by_its_status_whether_an_emulator_answers() {
    let status = |url: &str| run(&["health", url]).status.code();
    let program = Program::start(&["--port", "0"]);
    let url = program.url().to_owned();
    assert_eq!(status(&url), Some(0));
    program.end("-TERM");
    assert_eq!(status(&url), Some(1));
    for no_url in ["nowhere", "127.0.0.1:8787", "ftp://127.0.0.1"] {
        assert_eq!(status(no_url), Some(2));
    }
}

#[rstest]
#[case::one_that_asks_for_a_token(&["--allow-host", "dev.example", "--control-token", "hush"], 0)]
#[case::one_without_a_control_plane(&["--no-control"], 1)]
fn health_knows_an_emulator(#[case] words: &[&str], #[case] status: i32) {
    let program = Program::start(&[&["--port", "0"], words].concat());
    assert_eq!(run(&["health", program.url()]).status.code(), Some(status));
    program.end("-TERM");
}

#[test]
fn a_log_that_nobody_reads_delays_no_answer() {
    // More lines than the queue of the log and a pipe can hold.
    const REQUESTS: usize = 20_000;
    let program = Program::start(&["--port", "0"]);
    let mut wire = program.connect();
    for _ in 0..REQUESTS {
        assert_eq!(wire.get("/get/none").status, 200);
    }
    let (code, _, log) = program.end("-TERM");
    assert_eq!(code, Some(0));
    assert!(log.lines().count() < REQUESTS);
}

#[test]
fn it_says_where_its_key_comes_from_and_which_options_have_no_effect() {
    let log_of = |arguments: &[&str]| {
        let mut command = command(arguments);
        command.env("AUTH_KEY", "of-a-live-target");
        let mut child = command.spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut ready).unwrap();
        Program { child, ready }.end("-TERM").2
    };
    let log = log_of(&["--port", "0"]);
    assert!(log.contains("the auth key is the one in the variable AUTH_KEY"), "{log}");
    assert!(!log.contains("of-a-live-target"), "{log}");
    let log = log_of(&["--port", "0", "--api", "kv-store", "--contract", "published"]);
    assert!(log.contains("--contract has no effect on this API"), "{log}");
    assert!(!log.contains("AUTH_KEY"), "{log}");
}

#[cfg(unix)]
#[test]
fn a_request_that_waits_for_a_stopped_clock_is_told_of() {
    let program =
        Program::start(&["--port", "0", "--clock", "2026-11-30T00:00:00Z", "--latency", "get=5ms"]);
    let mut wire = program.connect();
    let waiting = std::thread::spawn(move || wire.get("/getAll").status);
    let mut control = program.connect();
    while !waiting.is_finished() {
        control.send("POST", b"/__emulator/clock/advance", &[], Some(b"{\"ms\":1}"));
    }
    assert_eq!(waiting.join().unwrap(), 200);
    let (_, _, log) = program.end("-TERM");
    assert!(log.contains("ms, and the clock stands: POST /__emulator/clock/advance"), "{log}");
}

#[test]
fn data_may_begin_with_a_byte_order_mark() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("items.json");
    let path = file.to_str().unwrap();
    std::fs::write(&file, "\u{feff}[{\"key\":\"a\",\"value\":1}]").unwrap();
    let program = Program::start(&["--port", "0", "--data", path]);
    assert_eq!(program.connect().get("/get/a").text(), "1");
    program.end("-TERM");
    std::fs::write(&file, b"\xff\xfe[\0]\0").unwrap();
    let output = run(&["--port", "0", "--data", path]);
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(log.contains("is UTF-16: save it as UTF-8"), "{log}");
}
