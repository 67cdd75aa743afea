//! Random operations, made from a seed.
//!
//! Their order varies. JSON in unusual spellings and odd paths are left to `diff`.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::operation::ClientOperation;
use crate::chance::{one_of, spread};
use crate::scenario::{Contract, Suite};

/// Names of fields. None is an array index, since JavaScript puts those before all other fields.
const NAMES: [&str; 8] = ["a", "b", "name", "age", "A", "é", " x", "a.b"];
const TEXTS: [&str; 8] = ["", "Alice", "é😀", "a\n\"b\"\\", "null", "1.0", " x ", "\u{2028}"];
/// How many keys of the key-value store a history uses.
const STORE_KEYS: usize = 4;

/// Makes the operations of one history.
#[derive(Debug)]
pub(super) struct OperationSource {
    rng: Rng,
    suite: Suite,
    contract: Contract,
}

/// An item that an earlier operation stored.
#[derive(Debug, Clone, Copy)]
struct StoredItem {
    item: usize,
    /// Whether the contract says what an update does to its value.
    is_updatable: bool,
}

impl OperationSource {
    /// The source of the history of this number.
    pub(super) fn new(suite: Suite, contract: Contract, seed: u64, number: usize) -> Self {
        let own_seed = Rng::with_seed(spread(seed)).u64(..) ^ number as u64;
        Self { rng: Rng::with_seed(own_seed), suite, contract }
    }

    /// So many operations of one client. One history in five may remove every item.
    pub(super) fn history(&mut self, length: usize) -> Vec<ClientOperation> {
        let may_remove_all = self.suite == Suite::Worker && self.rng.u8(..5) == 0;
        let mut stored: Vec<StoredItem> = Vec::new();
        let mut operations = Vec::with_capacity(length);
        while operations.len() < length {
            let operation = match self.suite {
                Suite::Worker => self.of_worker(&stored, may_remove_all),
                Suite::KvStore => self.of_store(),
            };
            if let ClientOperation::Store { item, value } = &operation {
                let is_updatable = value.is_object() || is_falsy(value);
                stored.push(StoredItem { item: *item, is_updatable });
            }
            operations.push(operation);
        }
        operations
    }

    /// The operations of several clients at once on a few items, `each` of every client.
    pub(super) fn clients(
        &mut self,
        clients: usize,
        each: usize,
        items: usize,
    ) -> Vec<Vec<ClientOperation>> {
        let mut client = |client| (0..each).map(|at| self.at_once(client, at, items)).collect();
        (0..clients).map(&mut client).collect()
    }

    /// The first value of an item of a concurrent history.
    pub(super) fn first_value(&self, item: usize) -> Value {
        match self.suite {
            Suite::Worker => json!({ "mark": "{{mark}}", "item": item }),
            Suite::KvStore => json!(format!("first-{item}")),
        }
    }

    /// An operation of a concurrent history. Each write is unique, so that a read shows which one it saw.
    fn at_once(&mut self, client: usize, at: usize, items: usize) -> ClientOperation {
        let item = self.rng.usize(..items);
        let token = format!("c{client}-{at}");
        match (self.rng.u8(..10), self.suite) {
            (0..4, _) => ClientOperation::Read { item: Some(item) },
            (4..9, Suite::Worker) => {
                let name = if self.rng.bool() { "last".to_owned() } else { format!("by-{client}") };
                let fields = Map::from_iter([(name, Value::from(token))]);
                ClientOperation::Change { item: Some(item), fields }
            }
            (4..9, Suite::KvStore) => ClientOperation::Store { item, value: token.into() },
            _ => ClientOperation::Remove { item: Some(item) },
        }
    }

    fn of_worker(&mut self, stored: &[StoredItem], may_remove_all: bool) -> ClientOperation {
        let known = self.known(stored);
        let item = known.map(|known| known.item);
        match self.rng.u8(..100) {
            0..28 => ClientOperation::Store { item: stored.len(), value: self.item_value() },
            42..50 => ClientOperation::List,
            50..54 => ClientOperation::Index,
            54..58 => ClientOperation::Page,
            58..78 if known.is_none_or(|known| known.is_updatable) => {
                ClientOperation::Change { item, fields: self.fields() }
            }
            28..42 | 58..78 => ClientOperation::Read { item },
            78..90 => ClientOperation::Remove { item },
            90..93 if may_remove_all => ClientOperation::RemoveAll,
            90..95 => ClientOperation::StoreBroken,
            _ if self.contract == Contract::Documented => {
                ClientOperation::Refused(Box::new(self.refusable(item)))
            }
            _ => ClientOperation::List,
        }
    }

    fn refusable(&mut self, item: Option<usize>) -> ClientOperation {
        match self.rng.u8(..5) {
            0 => ClientOperation::Read { item },
            1 => ClientOperation::List,
            2 => ClientOperation::Change { item, fields: self.fields() },
            3 => ClientOperation::StoreBroken,
            _ => ClientOperation::Remove { item },
        }
    }

    fn of_store(&mut self) -> ClientOperation {
        let item = self.rng.usize(..STORE_KEYS);
        match self.rng.u8(..100) {
            0..35 => ClientOperation::Store { item, value: self.text().into() },
            35..55 => ClientOperation::Read { item: Some(item) },
            55..75 => ClientOperation::List,
            75..92 => ClientOperation::Remove { item: Some(item) },
            92..96 => ClientOperation::StoreBroken,
            96..98 => ClientOperation::Read { item: None },
            _ => ClientOperation::Remove { item: None },
        }
    }

    /// Usually a stored item, which may have been removed. Half of the time it is the newest one, so that
    /// many operations meet on one item.
    fn known(&mut self, stored: &[StoredItem]) -> Option<StoredItem> {
        let newest = stored.len().checked_sub(1)?;
        match self.rng.u8(..10) {
            0 => None,
            1..6 => Some(stored[newest]),
            _ => Some(stored[self.rng.usize(..=newest)]),
        }
    }

    /// Usually an object. It bears the mark, by which the item is found if its key is never answered.
    fn item_value(&mut self) -> Value {
        match self.rng.u8(..12) {
            0 => json!("{{mark}}"),
            1 => json!(["{{mark}}", self.value(1)]),
            2 => [json!(null), json!(false), json!(0), json!("")][self.rng.usize(..4)].clone(),
            _ => {
                let mut fields = self.fields();
                fields.insert("mark".into(), "{{mark}}".into());
                Value::Object(fields)
            }
        }
    }

    fn fields(&mut self) -> Map<String, Value> {
        let count = self.rng.usize(..4);
        (0..count).map(|_| (self.name(), self.value(2))).collect()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.rng.u8(..if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => self.rng.bool().into(),
            2 => self.rng.i32(-1_000..1_000).into(),
            3 => (f64::from(self.rng.i32(-999..999)) / 8.0).into(),
            4 | 5 => self.text().into(),
            6 => (0..self.rng.usize(..3)).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object(
                (0..self.rng.usize(..3)).map(|_| (self.name(), self.value(depth - 1))).collect(),
            ),
        }
    }

    fn name(&mut self) -> String {
        one_of(&mut self.rng, &NAMES).to_owned()
    }

    fn text(&mut self) -> &'static str {
        one_of(&mut self.rng, &TEXTS)
    }
}

/// Whether JavaScript takes a value for false. An update then finds no item.
pub(super) fn is_falsy(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_makes_the_same_histories() {
        let history = |seed, number| {
            OperationSource::new(Suite::Worker, Contract::Documented, seed, number).history(20)
        };
        assert_eq!(history(1, 5), history(1, 5));
        assert_ne!(history(1, 5), history(1, 6));
        assert_ne!(history(1, 5), history(2, 5));
    }

    #[test]
    fn under_the_published_contract_no_wrong_key_is_sent() {
        for number in 0..200 {
            let history =
                OperationSource::new(Suite::Worker, Contract::Published, 1, number).history(20);
            assert!(
                !history.iter().any(|operation| matches!(operation, ClientOperation::Refused(_)))
            );
        }
    }
}
