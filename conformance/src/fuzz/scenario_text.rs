//! Writes a sequential history as a scenario file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::expected::ExpectedAnswer;
use super::model::ContractModel;
use super::operation::{ClientOperation, without_unknown_items};
use crate::scenario::{self, Contract, Scenario, Suite, can_change_others};

#[derive(Serialize)]
struct ScenarioText {
    title: String,
    level: &'static str,
    proves: [&'static str; 1],
    contracts: [&'static str; 1],
    needs: Option<&'static str>,
    note: String,
    step: Vec<StepText>,
}

#[derive(Serialize)]
struct StepText {
    request: RequestText,
    expect: ExpectedAnswer,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    capture: BTreeMap<String, &'static str>,
}

#[derive(Serialize)]
struct RequestText {
    method: String,
    path: String,
    auth: Option<&'static str>,
    json: Option<String>,
}

/// The statement that every history proves. Both suites have it.
const PROVES: &str = "contract.nothing-lost";

/// The text of the file. The model gives the expected answers.
pub(super) fn text(
    suite: Suite,
    contract: Contract,
    name: &str,
    operations: &[ClientOperation],
) -> String {
    let operations = without_unknown_items(suite, operations.to_vec());
    let mut model = ContractModel::new(suite);
    let mut paths = operations.iter().map(|operation| operation.request(suite).path);
    let needs_own_store = paths.any(|path| can_change_others(&path));
    let scenario = ScenarioText {
        title: format!("Found by fuzz: {name}"),
        level: "must",
        proves: [PROVES],
        contracts: [contract.name()],
        needs: needs_own_store.then_some("own-store"),
        note: "The expected answers are those of a model of the contract.".into(),
        step: operations.iter().map(|operation| step(suite, &mut model, operation)).collect(),
    };
    toml::to_string(&scenario).expect("texts and numbers can be written as TOML")
}

/// The scenario of that file.
pub(super) fn scenario(
    suite: Suite,
    contract: Contract,
    name: &str,
    operations: &[ClientOperation],
) -> Scenario {
    let text = text(suite, contract, name, operations);
    let file = format!("{}/fuzz/{name}.toml", suite.name());
    scenario::from_text(file, &text).expect("the text of a history keeps the format of scenarios")
}

fn step(suite: Suite, model: &mut ContractModel, operation: &ClientOperation) -> StepText {
    let expect = model.expect(operation);
    let request = operation.request(suite);
    let captured = match (suite, operation) {
        (Suite::Worker, ClientOperation::Store { item, .. }) => Some((format!("k{item}"), "/key")),
        _ => None,
    };
    StepText {
        request: RequestText {
            method: request.method.to_string(),
            auth: operation.is_refused().then_some("wrong"),
            json: request.text().map(str::to_owned),
            path: request.path,
        },
        expect,
        capture: captured.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::fuzz::random::OperationSource;

    #[rstest]
    #[case(Suite::Worker, Contract::Documented)]
    #[case(Suite::Worker, Contract::Published)]
    #[case(Suite::KvStore, Contract::Documented)]
    fn every_history_makes_a_scenario(#[case] suite: Suite, #[case] contract: Contract) {
        for number in 0..100 {
            let operations = OperationSource::new(suite, contract, 3, number).history(20);
            assert_eq!(scenario(suite, contract, "x", &operations).steps.len(), 20);
            let shorter = scenario(suite, contract, "x", &operations[4..]);
            assert!(!shorter.steps.is_empty());
        }
    }
}
