//! A small model of the contract: the items of a store, and the answer to each operation.

use serde_json::{Map, Value};

use super::expected::{ExpectedAnswer, ExpectedItem, ExpectedStatus};
use super::operation::{ClientOperation, key};
use super::random::is_falsy;
use crate::scenario::Suite;
use crate::site::protocol::worker::NO_ITEM;

/// A store with only one client.
#[derive(Debug, Clone)]
pub(super) struct ContractModel {
    suite: Suite,
    /// Items with their numbers, in the order of the listing.
    items: Vec<(usize, Value)>,
}

impl ContractModel {
    /// An empty store.
    pub(super) fn new(suite: Suite) -> Self {
        Self { suite, items: Vec::new() }
    }

    /// Makes an operation, and returns the expected answer.
    pub(super) fn expect(&mut self, operation: &ClientOperation) -> ExpectedAnswer {
        match self.suite {
            Suite::Worker => self.expect_of_worker(operation),
            Suite::KvStore => self.expect_of_store(operation),
        }
    }

    fn expect_of_worker(&mut self, operation: &ClientOperation) -> ExpectedAnswer {
        match operation {
            ClientOperation::Store { item, value } => {
                self.items.push((*item, value.clone()));
                ExpectedAnswer::any_json()
            }
            ClientOperation::Read { item } => {
                let value = item.and_then(|item| self.get(item));
                ExpectedAnswer::json(value.unwrap_or(&Value::Null).to_string())
            }
            ClientOperation::Change { item, fields } => self.change(*item, fields),
            ClientOperation::Remove { item } => {
                self.items.retain(|(stored, _)| Some(*stored) != *item);
                ExpectedAnswer::text("Item deleted successfully")
            }
            ClientOperation::RemoveAll => {
                self.items.clear();
                ExpectedAnswer::text("All items deleted successfully")
            }
            ClientOperation::List => {
                ExpectedAnswer { items: Some(self.listing()), ..ExpectedAnswer::any_json() }
            }
            // Without items, the index may be empty or absent.
            ClientOperation::Index if self.items.is_empty() => ExpectedAnswer::default(),
            ClientOperation::Index => {
                let keys = self.listing().into_iter().map(|item| item.key).collect();
                ExpectedAnswer { index: Some(keys), ..ExpectedAnswer::default() }
            }
            ClientOperation::Page => ExpectedAnswer {
                media_type: Some("text/html"),
                rows: Some(self.listing()),
                ..ExpectedAnswer::default()
            },
            ClientOperation::StoreBroken => ExpectedAnswer {
                status: ExpectedStatus::Class("4xx-5xx"),
                ..ExpectedAnswer::default()
            },
            ClientOperation::Refused(_) => ExpectedAnswer::refused(401),
        }
    }

    fn expect_of_store(&mut self, operation: &ClientOperation) -> ExpectedAnswer {
        match operation {
            ClientOperation::Store { item, value } => {
                match self.items.iter_mut().find(|(stored, _)| stored == item) {
                    Some((_, stored)) => stored.clone_from(value),
                    None => self.items.push((*item, value.clone())),
                }
                self.pair(*item, value)
            }
            ClientOperation::Read { item } => match item.and_then(|item| self.get(item)) {
                Some(value) => self.pair(item.unwrap_or_default(), value),
                None => ExpectedAnswer::refused(404),
            },
            ClientOperation::Remove { item } => {
                let before = self.items.len();
                self.items.retain(|(stored, _)| Some(*stored) != *item);
                if self.items.len() == before {
                    return ExpectedAnswer::refused(404);
                }
                ExpectedAnswer::json(format!("{{\"deleted\":\"{}\"}}", key(self.suite, *item)))
            }
            ClientOperation::StoreBroken => ExpectedAnswer::refused(422),
            _ => ExpectedAnswer { pairs: Some(self.listing()), ..ExpectedAnswer::any_json() },
        }
    }

    /// An update sets known fields in their places, and appends new ones.
    fn change(&mut self, item: Option<usize>, fields: &Map<String, Value>) -> ExpectedAnswer {
        let stored = self.items.iter_mut().find(|(stored, _)| Some(*stored) == item);
        match stored {
            Some((_, value)) if !is_falsy(value) => {
                *value = merged(value, fields);
                ExpectedAnswer::text("Item updated successfully")
            }
            _ => ExpectedAnswer { text: Some(NO_ITEM), ..ExpectedAnswer::refused(500) },
        }
    }

    fn get(&self, item: usize) -> Option<&Value> {
        self.items.iter().find(|(stored, _)| *stored == item).map(|(_, value)| value)
    }

    fn listing(&self) -> Vec<ExpectedItem> {
        let item = |(item, value): &(usize, Value)| ExpectedItem {
            key: key(self.suite, Some(*item)),
            json: value.to_string(),
        };
        self.items.iter().map(item).collect()
    }

    fn pair(&self, item: usize, value: &Value) -> ExpectedAnswer {
        let key = key(self.suite, Some(item));
        ExpectedAnswer::json(format!("{{\"key\":\"{key}\",\"value\":{value}}}"))
    }
}

/// The item after an update: known fields keep their places, and new ones are appended.
pub(super) fn merged(item: &Value, fields: &Map<String, Value>) -> Value {
    let mut members = item.as_object().cloned().unwrap_or_default();
    members.extend(fields.clone());
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(item: usize, fields: &Value) -> ClientOperation {
        ClientOperation::Change { item: Some(item), fields: fields.as_object().cloned().unwrap() }
    }

    #[test]
    fn an_update_is_a_shallow_merge_in_place() {
        let mut model = ContractModel::new(Suite::Worker);
        model.expect(&ClientOperation::Store { item: 0, value: json!({"a":{"x":1},"b":2}) });
        model.expect(&change(0, &json!({"c":3,"a":{"y":1}})));
        let read = model.expect(&ClientOperation::Read { item: Some(0) });
        assert_eq!(read.json.unwrap(), r#"{"a":{"y":1},"b":2,"c":3}"#);
    }

    #[test]
    fn an_update_of_a_falsy_or_missing_item_finds_no_item() {
        let mut model = ContractModel::new(Suite::Worker);
        model.expect(&ClientOperation::Store { item: 0, value: json!(0) });
        assert_eq!(model.expect(&change(0, &json!({}))).status, ExpectedStatus::One(500));
        assert_eq!(model.expect(&change(1, &json!({}))).text, Some(NO_ITEM));
    }

    #[test]
    fn a_key_of_the_key_value_store_keeps_its_place_until_it_is_removed() {
        let mut model = ContractModel::new(Suite::KvStore);
        let store = |item, value: &str| ClientOperation::Store { item, value: value.into() };
        for operation in [store(0, "a"), store(1, "b"), store(0, "c")] {
            model.expect(&operation);
        }
        let order = |model: &mut ContractModel| {
            let listed = model.expect(&ClientOperation::List).pairs.unwrap();
            listed.into_iter().map(|item| item.json).collect::<Vec<_>>()
        };
        assert_eq!(order(&mut model), [r#""c""#, r#""b""#]);
        model.expect(&ClientOperation::Remove { item: Some(0) });
        model.expect(&store(0, "d"));
        assert_eq!(order(&mut model), [r#""b""#, r#""d""#]);
        assert_eq!(
            model.expect(&ClientOperation::Read { item: None }).status,
            ExpectedStatus::One(404)
        );
    }
}
