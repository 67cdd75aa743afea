//! Runs the suite's library and its program.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::record::{Outcome, Record};
use pysondbkv_conformance::run::{Plan, run};
use pysondbkv_conformance::scenario::{self, AuthKey, Contract, Scenario, Selection, Suite};
use pysondbkv_conformance::site::Client;
use pysondbkv_conformance::site::{Live, Supervisor};
use pysondbkv_conformance::statements::Statements;
use tokio::sync::mpsc;

/// Where the program keeps its ledgers.
const STATE: &str = env!("CARGO_TARGET_TMPDIR");

/// Every scenario, read once.
static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| scenario::embedded().unwrap());

/// The Worker's statements, read once.
static STATEMENTS: LazyLock<Statements> =
    LazyLock::new(|| Statements::embedded(Suite::Worker).unwrap());

/// The scenario of a file.
pub(crate) fn scenario_of(file: &Path) -> Scenario {
    let file = file.with_extension("").to_string_lossy().into_owned();
    let is_it = |scenario: &&Scenario| file.ends_with(&format!("/scenarios/{}", scenario.id));
    SCENARIOS.iter().find(is_it).unwrap_or_else(|| panic!("{file} is not embedded")).clone()
}

/// Every scenario of both suites.
pub(crate) fn all_scenarios() -> Vec<Scenario> {
    SCENARIOS.clone()
}

/// The scenarios of the Worker's documented contract.
pub(crate) fn documented_scenarios() -> Vec<Scenario> {
    let selection = Selection::new(Suite::Worker, Contract::Documented, &[], &[]);
    selection.apply(SCENARIOS.clone()).unwrap()
}

/// The one that sends 25 MiB, and the one that adds 130 items. Each takes as long as all others together.
pub(crate) const HEAVY: [&str; 2] =
    ["worker/index/cannot-be-updated", "worker/get-all/keeps-a-hundred-and-thirty"];

/// The documented ones without the heavy ones.
pub(crate) fn light_scenarios() -> Vec<Scenario> {
    let mut scenarios = documented_scenarios();
    scenarios.retain(|scenario| !HEAVY.contains(&scenario.id.as_str()));
    scenarios
}

/// The scenarios of the key-value store, all of them.
pub(crate) fn store_scenarios() -> Vec<Scenario> {
    let selection = Selection::new(Suite::KvStore, Contract::Published, &[], &[]);
    selection.apply(SCENARIOS.clone()).unwrap()
}

/// A strict plan for a server at a URL.
pub(crate) fn plan(url: &str, key: &str, scenarios: Vec<Scenario>) -> Plan {
    let base = BaseUrl::parse(url).unwrap();
    Plan {
        scenarios,
        statements: STATEMENTS.clone(),
        known_failing: BTreeMap::new(),
        suite: Suite::Worker,
        contract: Contract::Documented,
        is_strict: true,
        client: Client::new(&base, Duration::from_secs(30)).unwrap(),
        target: base.to_string(),
        base,
        has_own_stores: false,
        auth_key: Some(AuthKey::new(key).unwrap()),
        jobs: 4,
        is_suite_found_out: false,
        is_read_only: false,
        allows_delete_all: false,
        live: Live::default(),
    }
}

/// A strict plan for a key-value store at a URL, one scenario after the other.
pub(crate) fn store_plan(url: &str) -> Plan {
    Plan {
        suite: Suite::KvStore,
        statements: Statements::embedded(Suite::KvStore).unwrap(),
        contract: Contract::Published,
        jobs: 1,
        ..plan(url, crate::server::KEY, store_scenarios())
    }
}

/// Runs a plan to its end.
pub(crate) async fn judge(plan: Plan) -> Record {
    let (events, received) = mpsc::unbounded_channel();
    let run = run(plan, Supervisor::default(), events);
    let (ended, record) = tokio::join!(run, Record::follow(received, |_| {}));
    ended.unwrap();
    record.unwrap()
}

/// The ids of the scenarios that failed, each with its first difference.
pub(crate) fn failures(record: &Record) -> Vec<String> {
    let failed = record.verdicts.iter().filter_map(|verdict| match &verdict.outcome {
        Outcome::Failed(failure) => Some(format!("{}: {:?}", verdict.id, failure.mismatches[0])),
        _ => None,
    });
    failed.collect()
}

/// The variables that name a proxy.
const PROXIES: [&str; 8] = [
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy",
    "no_proxy",
];

/// The variables that name a KV namespace.
const CLOUDFLARE: [&str; 6] = [
    "CLOUDFLARE_API_TOKEN",
    "CLOUDFLARE_ACCOUNT_ID",
    "CLOUDFLARE_API_BASE_URL",
    "CF_API_TOKEN",
    "CF_ACCOUNT_ID",
    "CF_API_BASE_URL",
];

/// Runs the program, without a key or a proxy in its environment.
pub(crate) fn program(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pysondbkv-conformance"));
    command.args(arguments).env_remove("AUTH_KEY").env("XDG_STATE_HOME", STATE);
    for name in CLOUDFLARE {
        command.env_remove(name);
    }
    for name in PROXIES {
        command.env_remove(name);
    }
    command
}

/// Runs the program with these words and variables beside the test's own server. Returns its exit status
/// and what it told.
pub(crate) async fn told_with(words: &str, variables: &[(&str, &str)]) -> (i32, String) {
    let mut command = command(&words.split_whitespace().collect::<Vec<_>>());
    command.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let told = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (status(&output), String::from_utf8_lossy(&told).into_owned())
}

/// Runs the program with these words beside the test's own server. Returns its exit status and what it told.
pub(crate) async fn told(words: &str) -> (i32, String) {
    told_with(words, &[]).await
}

/// The same where the test has no server.
pub(crate) fn without_server(words: &str) -> (i32, String) {
    let output = program(&words.split_whitespace().collect::<Vec<_>>());
    let told = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (status(&output), String::from_utf8_lossy(&told).into_owned())
}

/// Starts the program, and does not wait for its end.
pub(crate) fn start(arguments: &[&str]) -> Child {
    let mut command = command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The program's exit status.
pub(crate) fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// Holds a report against a schema of the folder `fixtures`.
pub(crate) fn assert_fits(schema: &str, report: &serde_json::Value) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(schema);
    let text = std::fs::read_to_string(file).unwrap();
    let (mut compiler, mut schemas) = (boon::Compiler::new(), boon::Schemas::new());
    compiler.add_resource(schema, serde_json::from_str(&text).unwrap()).unwrap();
    let index = compiler.compile(schema, &mut schemas).unwrap();
    if let Err(error) = schemas.validate(report, index) {
        panic!("{error:#}: {report:#}");
    }
}
