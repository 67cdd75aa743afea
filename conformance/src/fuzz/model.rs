//! The contract, small enough to be read at once: what is stored, and what each operation answers.

use serde::Serialize;
use serde_json::Value;

use super::operation::{Operation, key};
use super::random::is_falsy;
use crate::scenario::Suite;
use crate::site::protocol::worker::NO_ITEM;

/// What a store holds that only one client writes to.
#[derive(Debug, Clone)]
pub(super) struct Model {
    suite: Suite,
    /// Items by number, in the order of the listing.
    items: Vec<(usize, Value)>,
}

/// What must come back, in the words of a scenario's `expect`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Expected {
    pub(super) status: Accepted,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) json: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) items: Option<Vec<Entry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rows: Option<Vec<Entry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pairs: Option<Vec<Entry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<Vec<String>>,
}

/// One status, or a class of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Accepted {
    One(u16),
    Class(&'static str),
}

/// An entry of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) json: String,
}

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

impl Default for Accepted {
    fn default() -> Self {
        Self::One(200)
    }
}

impl Model {
    /// An empty store.
    pub(super) fn new(suite: Suite) -> Self {
        Self { suite, items: Vec::new() }
    }

    /// Does an operation, and tells what it must answer.
    pub(super) fn expect(&mut self, operation: &Operation) -> Expected {
        match self.suite {
            Suite::Worker => self.of_worker(operation),
            Suite::KvStore => self.of_store(operation),
        }
    }

    fn of_worker(&mut self, operation: &Operation) -> Expected {
        match operation {
            Operation::Store { item, value } => {
                self.items.push((*item, value.clone()));
                Expected { media_type: Some(JSON), ..Expected::default() }
            }
            Operation::Read { item } => {
                json(item.and_then(|item| self.get(item)).unwrap_or(&Value::Null).to_string())
            }
            Operation::Change { item, fields } => self.change(*item, fields),
            Operation::Remove { item } => {
                self.items.retain(|(stored, _)| Some(*stored) != *item);
                text("Item deleted successfully")
            }
            Operation::RemoveAll => {
                self.items.clear();
                text("All items deleted successfully")
            }
            Operation::List => Expected {
                media_type: Some(JSON),
                items: Some(self.entries()),
                ..Expected::default()
            },
            // Without items there may be an empty index or none.
            Operation::Index if self.items.is_empty() => Expected::default(),
            Operation::Index => {
                let keys = self.entries().into_iter().map(|entry| entry.key).collect();
                Expected { index: Some(keys), ..Expected::default() }
            }
            Operation::Page => Expected {
                media_type: Some("text/html"),
                rows: Some(self.entries()),
                ..Expected::default()
            },
            Operation::StoreBroken => refused(Accepted::Class("4xx-5xx")),
            Operation::Refused(_) => refused(Accepted::One(401)),
        }
    }

    fn of_store(&mut self, operation: &Operation) -> Expected {
        match operation {
            Operation::Store { item, value } => {
                match self.items.iter_mut().find(|(stored, _)| stored == item) {
                    Some((_, stored)) => stored.clone_from(value),
                    None => self.items.push((*item, value.clone())),
                }
                self.pair(*item, value)
            }
            Operation::Read { item } => match item.and_then(|item| self.get(item)) {
                Some(value) => self.pair(item.unwrap_or_default(), value),
                None => refused(Accepted::One(404)),
            },
            Operation::Remove { item } => {
                let before = self.items.len();
                self.items.retain(|(stored, _)| Some(*stored) != *item);
                if self.items.len() == before {
                    return refused(Accepted::One(404));
                }
                json(format!("{{\"deleted\":\"{}\"}}", key(self.suite, *item)))
            }
            Operation::StoreBroken => refused(Accepted::One(422)),
            _ => Expected {
                media_type: Some(JSON),
                pairs: Some(self.entries()),
                ..Expected::default()
            },
        }
    }

    /// An update sets fields in their places and adds the others behind.
    fn change(&mut self, item: Option<usize>, fields: &serde_json::Map<String, Value>) -> Expected {
        let stored = self.items.iter_mut().find(|(stored, _)| Some(*stored) == item);
        match stored {
            Some((_, value)) if !is_falsy(value) => {
                *value = merged(value, fields);
                text("Item updated successfully")
            }
            _ => Expected { text: Some(NO_ITEM), ..refused(Accepted::One(500)) },
        }
    }

    fn get(&self, item: usize) -> Option<&Value> {
        self.items.iter().find(|(stored, _)| *stored == item).map(|(_, value)| value)
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |(item, value): &(usize, Value)| Entry {
            key: key(self.suite, Some(*item)),
            json: value.to_string(),
        };
        self.items.iter().map(entry).collect()
    }

    fn pair(&self, item: usize, value: &Value) -> Expected {
        json(format!("{{\"key\":\"{}\",\"value\":{value}}}", key(self.suite, Some(item))))
    }
}

/// The item with these fields set; the others keep their places.
pub(super) fn merged(item: &Value, fields: &serde_json::Map<String, Value>) -> Value {
    let mut members = item.as_object().cloned().unwrap_or_default();
    members.extend(fields.clone());
    Value::Object(members)
}

fn json(json: String) -> Expected {
    Expected { media_type: Some(JSON), json: Some(json), ..Expected::default() }
}

fn text(text: &'static str) -> Expected {
    Expected { media_type: Some(TEXT), text: Some(text), ..Expected::default() }
}

fn refused(status: Accepted) -> Expected {
    Expected { status, ..Expected::default() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(item: usize, fields: &Value) -> Operation {
        Operation::Change { item: Some(item), fields: fields.as_object().cloned().unwrap() }
    }

    #[test]
    fn an_update_is_a_shallow_merge_in_place() {
        let mut model = Model::new(Suite::Worker);
        model.expect(&Operation::Store { item: 0, value: json!({"a":{"x":1},"b":2}) });
        model.expect(&change(0, &json!({"c":3,"a":{"y":1}})));
        let read = model.expect(&Operation::Read { item: Some(0) });
        assert_eq!(read.json.unwrap(), r#"{"a":{"y":1},"b":2,"c":3}"#);
    }

    #[test]
    fn an_update_of_what_is_falsy_or_gone_finds_no_item() {
        let mut model = Model::new(Suite::Worker);
        model.expect(&Operation::Store { item: 0, value: json!(0) });
        assert_eq!(model.expect(&change(0, &json!({}))).status, Accepted::One(500));
        assert_eq!(model.expect(&change(1, &json!({}))).text, Some(NO_ITEM));
    }

    #[test]
    fn a_key_of_the_store_keeps_its_place_until_it_is_removed() {
        let mut model = Model::new(Suite::KvStore);
        let store = |item, value: &str| Operation::Store { item, value: value.into() };
        for operation in [store(0, "a"), store(1, "b"), store(0, "c")] {
            model.expect(&operation);
        }
        let order = |model: &mut Model| {
            let listed = model.expect(&Operation::List).pairs.unwrap();
            listed.into_iter().map(|entry| entry.json).collect::<Vec<_>>()
        };
        assert_eq!(order(&mut model), [r#""c""#, r#""b""#]);
        model.expect(&Operation::Remove { item: Some(0) });
        model.expect(&store(0, "d"));
        assert_eq!(order(&mut model), [r#""b""#, r#""d""#]);
        assert_eq!(model.expect(&Operation::Read { item: None }).status, Accepted::One(404));
    }
}
