//! What several clients do at once, as data: made from a seed, shrunk, written to a file. Leaf.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fuzz::operation::Operation;
use crate::fuzz::random::Source;
use crate::scenario::{Contract, Suite};

/// Items that are stored at the same time, and then clients that work on them at the same time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct History {
    pub(crate) suite: Suite,
    pub(crate) contract: Contract,
    /// The first value of each item.
    pub(crate) items: Vec<Value>,
    /// What each client does, one request after the other.
    pub(crate) clients: Vec<Vec<Operation>>,
}

/// How many requests one client makes.
const EACH: usize = 3;

/// How many clients share an item: enough to meet, and few enough for every order to be looked at.
const CLIENTS_AN_ITEM: usize = 2;

/// The most clients of a history.
const MAX_CLIENTS: usize = 8;

impl History {
    /// The history of a source, with so many clients.
    pub(crate) fn new(
        suite: Suite,
        contract: Contract,
        seed: u64,
        number: usize,
        clients: usize,
    ) -> Self {
        let clients = clients.clamp(2, MAX_CLIENTS);
        let mut source = Source::new(suite, contract, !seed, number);
        let shared = clients.div_ceil(CLIENTS_AN_ITEM);
        // As many items as clients, so that as many adds run into each other.
        let items = (0..clients).map(|item| source.first_value(item)).collect();
        Self { suite, contract, items, clients: source.clients(clients, EACH, shared) }
    }

    /// How many operations it has.
    pub(crate) fn steps(&self) -> usize {
        self.items.len() + self.clients.iter().map(Vec::len).sum::<usize>()
    }

    /// Its clients' operations as one list, each with its client.
    pub(crate) fn flat(&self) -> Vec<(usize, Operation)> {
        let numbered = self.clients.iter().enumerate();
        numbered
            .flat_map(|(client, operations)| {
                operations.iter().map(move |one| (client, one.clone()))
            })
            .collect()
    }

    /// The same items with these operations alone.
    pub(crate) fn with(&self, operations: Vec<(usize, Operation)>) -> Self {
        let mut clients = vec![Vec::new(); self.clients.len()];
        for (client, operation) in operations {
            clients[client].push(operation);
        }
        clients.retain(|operations| !operations.is_empty());
        Self { clients, ..self.clone() }
    }

    /// Whether each operation is one that is made at once, on an item that there is.
    pub(crate) fn is_sound(&self) -> bool {
        let is_sound = |operation: &Operation| {
            let is_known = operation.item().is_some_and(|item| item < self.items.len());
            let is_fit = match operation {
                Operation::Read { .. } | Operation::Remove { .. } => true,
                Operation::Change { .. } => self.suite == Suite::Worker,
                Operation::Store { .. } => self.suite == Suite::KvStore,
                _ => false,
            };
            is_known && is_fit
        };
        self.clients.len() <= MAX_CLIENTS && self.clients.iter().flatten().all(is_sound)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Suite::Worker)]
    #[case(Suite::KvStore)]
    fn a_history_survives_being_taken_apart_and_written(#[case] suite: Suite) {
        let history = History::new(suite, Contract::Documented, 1, 0, 4);
        assert!(history.is_sound());
        assert_eq!(history.with(history.flat()), history);
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
    }
}
