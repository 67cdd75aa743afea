//! Every scenario as a test of its own, against an emulator of this process.

use std::path::PathBuf;
use std::sync::LazyLock;

use pysondbkv_conformance::record::Outcome;
use pysondbkv_conformance::scenario::{AuthKey, Contract, Suite, embedded};
use pysondbkv_conformance::site::{EXAMPLE_KEY, Target};
use pysondbkv_conformance::statements::Statements;
use rstest::rstest;
use tokio::runtime::Runtime;

use crate::support::{failures, judge, plan, scenario_of};

/// The runtime of the emulators, which live as long as the process.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static DOCUMENTED: LazyLock<Target> =
    LazyLock::new(|| emulator(Suite::Worker, Contract::Documented));
static PUBLISHED: LazyLock<Target> = LazyLock::new(|| emulator(Suite::Worker, Contract::Published));
static STORE: LazyLock<Target> = LazyLock::new(|| emulator(Suite::KvStore, Contract::Documented));

fn emulator(suite: Suite, contract: Contract) -> Target {
    let key = AuthKey::new(EXAMPLE_KEY).unwrap();
    RUNTIME.block_on(Target::embedded(suite, contract, Some(&key))).unwrap()
}

#[rstest]
fn the_emulator_passes(
    #[files("../fixtures/scenarios/worker/**/*.toml")] file: PathBuf,
    #[values(Contract::Documented, Contract::Published)] contract: Contract,
) {
    let scenario = scenario_of(&file);
    if !scenario.contracts.contains(&contract) {
        return;
    }
    let target = if contract == Contract::Documented { &*DOCUMENTED } else { &*PUBLISHED };
    let mut plan = plan(&target.base().to_string(), EXAMPLE_KEY, vec![scenario]);
    plan.contract = contract;
    plan.has_own_stores = true;
    let record = RUNTIME.block_on(judge(plan));
    assert_eq!(failures(&record), [""; 0]);
    assert!(matches!(record.verdicts[0].outcome, Outcome::Passed));
}

#[rstest]
fn the_emulator_passes_as_the_key_value_store(
    #[files("../fixtures/scenarios/kv-store/**/*.toml")] file: PathBuf,
) {
    let scenario = scenario_of(&file);
    let mut plan = plan(&STORE.base().to_string(), EXAMPLE_KEY, vec![scenario]);
    plan.suite = Suite::KvStore;
    plan.statements = Statements::embedded(Suite::KvStore).unwrap();
    plan.contract = Contract::Published;
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
