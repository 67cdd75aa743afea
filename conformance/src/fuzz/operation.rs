//! An operation of a client, and its request.
//!
//! Operations name items by number. A number stays the same when other operations are left out. The
//! path and the body of a request are templates, as in scenario files.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::exchange::Request;
use crate::scenario::Suite;
use crate::site::protocol::{INDEX_KEY, kv_store, worker};

/// An operation of a client. Without a number, the key is one that no item has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ClientOperation {
    /// Adds an item to the Worker, or stores a value under a key of the key-value store.
    Store { item: usize, value: Value },
    /// Reads an item.
    Read { item: Option<usize> },
    /// Updates fields of an item. Only the Worker has updates.
    Change { item: Option<usize>, fields: Map<String, Value> },
    /// Removes an item.
    Remove { item: Option<usize> },
    /// Removes every item. Only the Worker can.
    RemoveAll,
    /// Reads the listing.
    List,
    /// Reads the index. Only the Worker has one.
    Index,
    /// Reads the page. Only the Worker has one.
    Page,
    /// Stores a text that is not JSON.
    StoreBroken,
    /// An operation of the Worker, sent with a wrong auth key.
    Refused(Box<ClientOperation>),
}

impl ClientOperation {
    /// The number of its item.
    pub(super) fn item(&self) -> Option<usize> {
        match self {
            Self::Store { item, .. } => Some(*item),
            Self::Read { item } | Self::Change { item, .. } | Self::Remove { item } => *item,
            Self::Refused(inner) => inner.item(),
            _ => None,
        }
    }

    /// Whether it is sent with a wrong auth key.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// Its request. The path and the body are templates.
    pub(super) fn request(&self, suite: Suite) -> Request {
        match (self, suite) {
            (Self::Refused(inner), _) => inner.request(suite),
            (_, Suite::Worker) => self.worker_request(),
            (_, Suite::KvStore) => self.store_request(),
        }
    }

    fn worker_request(&self) -> Request {
        let key = key(Suite::Worker, self.item());
        match self {
            Self::Store { value, .. } => worker::add(value.to_string()),
            Self::StoreBroken => worker::add(BROKEN),
            Self::Read { .. } => worker::get(&key),
            Self::Change { fields, .. } => worker::update(update(&key, fields)),
            Self::Remove { .. } => worker::delete(&key),
            Self::RemoveAll => worker::delete_all(),
            Self::Index => worker::get(INDEX_KEY),
            Self::Page => worker::page_with("{{auth-key}}"),
            Self::List | Self::Refused(_) => worker::get_all(),
        }
    }

    fn store_request(&self) -> Request {
        let key = key(Suite::KvStore, self.item());
        match self {
            Self::Store { value, .. } => kv_store::post(&key, format!("{{\"value\":{value}}}")),
            Self::StoreBroken => kv_store::post("{{mark}}-broken", BROKEN),
            Self::Read { .. } => kv_store::get(&key),
            Self::Remove { .. } => kv_store::delete(&key),
            _ => kv_store::list(),
        }
    }
}

/// A JSON text that ends too early.
const BROKEN: &str = r#"{"mark":"{{mark}}","#;

/// The template of an item's key. The Worker chooses the key, so it is captured. A key of the key-value
/// store is made of the mark.
pub(super) fn key(suite: Suite, item: Option<usize>) -> String {
    match (suite, item) {
        (_, None) => "{{fresh}}".into(),
        (Suite::Worker, Some(item)) => format!("{{{{k{item}}}}}"),
        (Suite::KvStore, Some(item)) => format!("{{{{mark}}}}-{item}"),
    }
}

/// The operations without those on an item of the Worker that no earlier one stored. Its key is unknown.
pub(super) fn without_unknown_items(
    suite: Suite,
    operations: Vec<ClientOperation>,
) -> Vec<ClientOperation> {
    let mut stored = Vec::new();
    let is_known = |operation: &ClientOperation| match (operation, operation.item()) {
        (ClientOperation::Store { item, .. }, _) => {
            stored.push(*item);
            true
        }
        (_, Some(item)) => suite == Suite::KvStore || stored.contains(&item),
        (_, None) => true,
    };
    operations.into_iter().filter(is_known).collect()
}

fn update(key: &str, fields: &Map<String, Value>) -> String {
    let fields = fields.iter().map(|(name, value)| format!(",{}:{value}", Value::from(&**name)));
    format!("{{\"key\":\"{key}\"{}}}", fields.collect::<String>())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(item: usize) -> ClientOperation {
        ClientOperation::Read { item: Some(item) }
    }

    #[test]
    fn an_item_that_was_never_stored_is_not_asked_for() {
        let store = ClientOperation::Store { item: 1, value: Value::Null };
        let kept =
            without_unknown_items(Suite::Worker, vec![read(1), store.clone(), read(1), read(2)]);
        assert_eq!(kept, [store, read(1)]);
    }

    #[rstest]
    #[case(Suite::Worker, read(3), "/get/{{k3}}")]
    #[case(Suite::KvStore, read(3), "/kv/{{mark}}-3")]
    #[case(Suite::Worker, ClientOperation::Read { item: None }, "/get/{{fresh}}")]
    #[case(Suite::Worker, ClientOperation::Refused(Box::new(ClientOperation::List)), "/getAll")]
    fn an_operation_makes_a_request(
        #[case] suite: Suite,
        #[case] operation: ClientOperation,
        #[case] path: &str,
    ) {
        assert_eq!(operation.request(suite).path, path);
    }

    #[test]
    fn the_body_of_an_update_begins_with_the_key() {
        let fields = serde_json::from_str(r#"{"a":1,"\"":[2]}"#).unwrap();
        let request = ClientOperation::Change { item: Some(0), fields }.request(Suite::Worker);
        assert_eq!(request.text().unwrap(), r#"{"key":"{{k0}}","a":1,"\"":[2]}"#);
    }
}
