//! A concurrent history, as data. It is made from a seed, shrunk, and written to a file.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fuzz::operation::ClientOperation;
use crate::fuzz::random::OperationSource;
use crate::scenario::{Contract, Suite};

/// Items that are stored at the same time, and the operations that clients then make on them at the same
/// time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConcurrentHistory {
    pub(crate) suite: Suite,
    pub(crate) contract: Contract,
    /// The first value of each item.
    pub(crate) items: Vec<Value>,
    /// The operations of each client, which it makes one after the other.
    pub(in crate::fuzz) clients: Vec<Vec<ClientOperation>>,
}

/// How many operations each client makes.
const OPERATIONS_A_CLIENT: usize = 3;

/// How many clients share an item: few enough for every order of their requests to be tried.
const CLIENTS_AN_ITEM: usize = 2;

/// The most clients of a history.
const MAX_CLIENTS: usize = 8;

impl ConcurrentHistory {
    /// The history of this seed and number.
    pub(crate) fn new(
        suite: Suite,
        contract: Contract,
        seed: u64,
        number: usize,
        clients: usize,
    ) -> Self {
        let clients = clients.clamp(2, MAX_CLIENTS);
        let mut source = OperationSource::new(suite, contract, !seed, number);
        let shared = clients.div_ceil(CLIENTS_AN_ITEM);
        // As many items as clients, so that as many additions come at once.
        let items = (0..clients).map(|item| source.first_value(item)).collect();
        Self {
            suite,
            contract,
            items,
            clients: source.clients(clients, OPERATIONS_A_CLIENT, shared),
        }
    }

    /// How many operations it has, those included that store the items.
    pub(crate) fn length(&self) -> usize {
        self.items.len() + self.clients.iter().map(Vec::len).sum::<usize>()
    }

    /// The operations that store the items.
    pub(in crate::fuzz) fn stores(&self) -> Vec<ClientOperation> {
        let numbered = self.items.iter().cloned().enumerate();
        numbered.map(|(item, value)| ClientOperation::Store { item, value }).collect()
    }

    /// The operations that read each item.
    pub(in crate::fuzz) fn reads(&self) -> Vec<ClientOperation> {
        (0..self.items.len()).map(|item| ClientOperation::Read { item: Some(item) }).collect()
    }

    /// The operations of all clients, each with its client.
    pub(in crate::fuzz) fn operations(&self) -> Vec<(usize, ClientOperation)> {
        let numbered = self.clients.iter().enumerate();
        numbered
            .flat_map(|(client, operations)| {
                operations.iter().map(move |one| (client, one.clone()))
            })
            .collect()
    }

    /// The same items with only these operations.
    pub(in crate::fuzz) fn with(&self, operations: Vec<(usize, ClientOperation)>) -> Self {
        let mut clients = vec![Vec::new(); self.clients.len()];
        for (client, operation) in operations {
            clients[client].push(operation);
        }
        clients.retain(|operations| !operations.is_empty());
        Self { clients, ..self.clone() }
    }

    /// Whether each operation is of a kind that a concurrent history may have, on an item that it has.
    pub(crate) fn is_sound(&self) -> bool {
        let is_sound = |operation: &ClientOperation| {
            let has_item = operation.item().is_some_and(|item| item < self.items.len());
            let is_allowed = match operation {
                ClientOperation::Read { .. } | ClientOperation::Remove { .. } => true,
                ClientOperation::Change { .. } => self.suite == Suite::Worker,
                ClientOperation::Store { .. } => self.suite == Suite::KvStore,
                _ => false,
            };
            has_item && is_allowed
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
    fn a_history_is_the_same_after_it_was_taken_apart_or_written(#[case] suite: Suite) {
        let history = ConcurrentHistory::new(suite, Contract::Documented, 1, 0, 4);
        assert!(history.is_sound());
        assert_eq!(history.with(history.operations()), history);
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<ConcurrentHistory>(&text).unwrap(), history);
    }
}
