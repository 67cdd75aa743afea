//! A sequence as a scenario file, and as the scenario that such a file is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::{Expected, Model};
use super::operation::{Operation, sound};
use crate::scenario::{self, Contract, Scenario, Suite};

#[derive(Serialize)]
struct Document {
    title: String,
    level: &'static str,
    proves: [&'static str; 1],
    contracts: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<&'static str>,
    note: String,
    step: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    request: Request,
    expect: Expected,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    capture: BTreeMap<String, &'static str>,
}

#[derive(Serialize)]
struct Request {
    method: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<String>,
}

/// The statement that a history proves in either suite.
const PROVES: &str = "contract.nothing-lost";

/// The text of the file. What must come back is what the model says.
pub(super) fn text(
    suite: Suite,
    contract: Contract,
    name: &str,
    operations: &[Operation],
) -> String {
    let operations = sound(suite, operations.to_vec());
    let mut model = Model::new(suite);
    let needs_own_store = operations.iter().any(Operation::needs_own_store);
    let document = Document {
        title: format!("Found by fuzz: {name}"),
        level: "must",
        proves: [PROVES],
        contracts: [contract.name()],
        needs: needs_own_store.then_some("own-store"),
        note: "What must come back is what the model of the contract says.".into(),
        step: operations.iter().map(|operation| step(suite, &mut model, operation)).collect(),
    };
    toml::to_string(&document).expect("texts and numbers can always be written as TOML")
}

/// The sequence as a scenario that can be run.
pub(super) fn scenario(
    suite: Suite,
    contract: Contract,
    name: &str,
    operations: &[Operation],
) -> Scenario {
    let text = text(suite, contract, name, operations);
    let file = format!("{}/fuzz/{name}.toml", suite.name());
    scenario::from_text(file, &text).expect("a sound sequence makes a sound scenario")
}

fn step(suite: Suite, model: &mut Model, operation: &Operation) -> Step {
    let expect = model.expect(operation);
    let request = operation.request(suite);
    let captured = match (suite, operation) {
        (Suite::Worker, Operation::Store { item, .. }) => Some((format!("k{item}"), "/key")),
        _ => None,
    };
    Step {
        request: Request {
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
    use crate::fuzz::random::Source;

    #[rstest]
    #[case(Suite::Worker, Contract::Documented)]
    #[case(Suite::Worker, Contract::Published)]
    #[case(Suite::KvStore, Contract::Documented)]
    fn every_sequence_makes_a_scenario(#[case] suite: Suite, #[case] contract: Contract) {
        for number in 0..100 {
            let operations = Source::new(suite, contract, 3, number).sequence(20);
            assert_eq!(scenario(suite, contract, "x", &operations).steps.len(), 20);
            let shorter = scenario(suite, contract, "x", &operations[4..]);
            assert!(!shorter.steps.is_empty());
        }
    }
}
