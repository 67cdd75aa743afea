//! One operation of a sequence, and the request that it makes.
//!
//! Items go by the number of the operation that stored them, so that a sequence stays readable when
//! others are taken out of it. Requests are templates in the language of scenario files.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::exchange::Request;
use crate::scenario::Suite;
use crate::site::protocol::{INDEX_KEY, kv_store, worker};

/// What a client does. An item that is not named is nobody's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Operation {
    /// Stores a value: a new item of the Worker, or the value of one of the store's keys.
    Store { item: usize, value: Value },
    /// Reads an item.
    Read { item: Option<usize> },
    /// Sets fields of an item. The Worker's alone.
    Change { item: Option<usize>, fields: Map<String, Value> },
    /// Removes an item.
    Remove { item: Option<usize> },
    /// Removes all. The Worker's alone.
    RemoveAll,
    /// Reads the listing.
    List,
    /// Reads the index. The Worker's alone.
    Index,
    /// Reads the page. The Worker's alone.
    Page,
    /// Stores what is no JSON.
    StoreBroken,
    /// Does it with a wrong auth key. The Worker's alone.
    Refused(Box<Operation>),
}

impl Operation {
    /// The item that it names.
    pub(super) fn item(&self) -> Option<usize> {
        match self {
            Self::Store { item, .. } => Some(*item),
            Self::Read { item } | Self::Change { item, .. } | Self::Remove { item } => *item,
            Self::Refused(inner) => inner.item(),
            _ => None,
        }
    }

    /// Whether it touches what others stored.
    pub(super) fn needs_own_store(&self) -> bool {
        matches!(self, Self::RemoveAll)
    }

    /// Whether it is sent with a wrong auth key.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// The request that it makes. Its path and body are templates.
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

/// The template of an item's key: captured where the Worker chose it, made of the mark in the store.
pub(super) fn key(suite: Suite, item: Option<usize>) -> String {
    match (suite, item) {
        (_, None) => "{{fresh}}".into(),
        (Suite::Worker, Some(item)) => format!("{{{{k{item}}}}}"),
        (Suite::KvStore, Some(item)) => format!("{{{{mark}}}}-{item}"),
    }
}

/// The sequence without operations on items of the Worker that none before them stored.
pub(super) fn sound(suite: Suite, operations: Vec<Operation>) -> Vec<Operation> {
    let mut stored = Vec::new();
    let is_sound = |operation: &Operation| match (operation, operation.item()) {
        (Operation::Store { item, .. }, _) => {
            stored.push(*item);
            true
        }
        (_, Some(item)) => suite == Suite::KvStore || stored.contains(&item),
        (_, None) => true,
    };
    operations.into_iter().filter(is_sound).collect()
}

fn update(key: &str, fields: &Map<String, Value>) -> String {
    let fields = fields.iter().map(|(name, value)| format!(",{}:{value}", Value::from(&**name)));
    format!("{{\"key\":\"{key}\"{}}}", fields.collect::<String>())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(item: usize) -> Operation {
        Operation::Read { item: Some(item) }
    }

    #[test]
    fn what_nothing_stored_is_not_asked_for() {
        let store = Operation::Store { item: 1, value: Value::Null };
        let kept = sound(Suite::Worker, vec![read(1), store.clone(), read(1), read(2)]);
        assert_eq!(kept, [store, read(1)]);
    }

    #[rstest]
    #[case(Suite::Worker, read(3), "/get/{{k3}}")]
    #[case(Suite::KvStore, read(3), "/kv/{{mark}}-3")]
    #[case(Suite::Worker, Operation::Read { item: None }, "/get/{{fresh}}")]
    #[case(Suite::Worker, Operation::Refused(Box::new(Operation::List)), "/getAll")]
    fn an_operation_makes_a_request(
        #[case] suite: Suite,
        #[case] operation: Operation,
        #[case] path: &str,
    ) {
        assert_eq!(operation.request(suite).path, path);
    }

    #[test]
    fn an_update_names_its_item_first() {
        let fields = serde_json::from_str(r#"{"a":1,"\"":[2]}"#).unwrap();
        let request = Operation::Change { item: Some(0), fields }.request(Suite::Worker);
        assert_eq!(request.text().unwrap(), r#"{"key":"{{k0}}","a":1,"\"":[2]}"#);
    }
}
