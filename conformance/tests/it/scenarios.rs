//! Every scenario as a test of its own, against an emulator of this process.

use std::path::PathBuf;
use std::sync::LazyLock;

use pysondbkv_conformance::run::Outcome;
use pysondbkv_conformance::scenario::{AuthKey, Contract, Suite, embedded};
use pysondbkv_conformance::statements::Statements;
use pysondbkv_conformance::target::{EXAMPLE_KEY, Target};
use rstest::rstest;
use tokio::runtime::Runtime;

use crate::support::{failures, judge, plan};

/// The emulators live as long as the process, and so must what they run on.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static WORKER: LazyLock<Target> = LazyLock::new(|| emulator(Suite::Worker, Contract::Documented));
static PUBLISHED_WORKER: LazyLock<Target> =
    LazyLock::new(|| emulator(Suite::Worker, Contract::Published));
static KV_STORE: LazyLock<Target> =
    LazyLock::new(|| emulator(Suite::KvStore, Contract::Documented));

fn emulator(suite: Suite, contract: Contract) -> Target {
    let key = AuthKey::new(EXAMPLE_KEY).unwrap();
    RUNTIME.block_on(Target::embedded(suite, contract, Some(&key))).unwrap()
}

fn target(suite: Suite, contract: Contract) -> &'static Target {
    match (suite, contract) {
        (Suite::Worker, Contract::Documented) => &WORKER,
        (Suite::Worker, Contract::Published) => &PUBLISHED_WORKER,
        (Suite::KvStore, _) => &KV_STORE,
    }
}

#[rstest]
fn the_emulator_passes(
    #[files("../fixtures/scenarios/**/*.toml")] file: PathBuf,
    #[values(Contract::Documented, Contract::Published)] contract: Contract,
) {
    let file = file.with_extension("").to_string_lossy().into_owned();
    let mut scenarios = embedded().unwrap();
    scenarios.retain(|scenario| file.ends_with(&format!("/scenarios/{}", scenario.id)));
    assert_eq!(scenarios.len(), 1, "{file}");
    scenarios.retain(|scenario| scenario.contracts.contains(&contract));
    let Some(scenario) = scenarios.first() else { return };
    let suite = scenario.suite;
    let target = target(suite, contract);
    let mut plan = plan(&target.base().to_string(), EXAMPLE_KEY, scenarios);
    plan.suite = suite;
    plan.contract = contract;
    plan.has_own_stores = true;
    let record = RUNTIME.block_on(judge(plan));
    assert_eq!(failures(&record), [""; 0]);
    assert!(matches!(record.verdicts[0].outcome, Outcome::Passed));
}

#[rstest]
#[case(Suite::Worker)]
#[case(Suite::KvStore)]
fn scenarios_prove_statements_that_exist(#[case] suite: Suite) {
    let statements = Statements::embedded(suite).unwrap();
    let mut scenarios = embedded().unwrap();
    scenarios.retain(|scenario| scenario.suite == suite);
    assert_eq!(statements.unknown(&scenarios), []);
}
