//! Random operations from a seed: the same seed makes the same ones, always and everywhere.
//!
//! Oddly spelt JSON and odd paths are `diff`'s; here the order of operations is what varies.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::operation::Operation;
use crate::scenario::{Contract, Suite};

/// Names of fields. None is an array index, whose place among others is JavaScript's own matter.
const NAMES: [&str; 8] = ["a", "b", "name", "age", "A", "é", " x", "a.b"];
const TEXTS: [&str; 8] = ["", "Alice", "é😀", "a\n\"b\"\\", "null", "1.0", " x ", "\u{2028}"];
/// How many of the store's keys a sequence uses.
const STORE_KEYS: usize = 4;

/// What makes one sequence after the other.
#[derive(Debug)]
pub(super) struct Source {
    rng: Rng,
    suite: Suite,
    contract: Contract,
}

impl Source {
    /// The source of the history of this number.
    pub(super) fn new(suite: Suite, contract: Contract, seed: u64, number: usize) -> Self {
        // Neighbouring seeds must not make neighbouring histories, so the seed is spread first.
        let mut rng = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let own = rng.u64(..) ^ number as u64;
        Self { rng: Rng::with_seed(own), suite, contract }
    }

    /// A sequence of so many operations for one client. One in five may remove all that is stored.
    pub(super) fn sequence(&mut self, length: usize) -> Vec<Operation> {
        let may_remove_all = self.suite == Suite::Worker && self.rng.u8(..5) == 0;
        let mut stored: Vec<(usize, bool)> = Vec::new();
        let mut operations = Vec::with_capacity(length);
        while operations.len() < length {
            let operation = match self.suite {
                Suite::Worker => self.of_worker(&stored, may_remove_all),
                Suite::KvStore => self.of_store(),
            };
            if let Operation::Store { item, value } = &operation {
                stored.push((*item, value.is_object() || is_falsy(value)));
            }
            operations.push(operation);
        }
        operations
    }

    /// What several clients do at once to a few items: lists of so many operations each.
    pub(super) fn clients(
        &mut self,
        clients: usize,
        each: usize,
        items: usize,
    ) -> Vec<Vec<Operation>> {
        let lists =
            (0..clients).map(|client| (0..each).map(|at| self.beside(client, at, items)).collect());
        lists.collect()
    }

    /// The value that item number `item` of a concurrent history begins with.
    pub(super) fn first_value(&self, item: usize) -> Value {
        match self.suite {
            Suite::Worker => json!({ "mark": "{{mark}}", "item": item }),
            Suite::KvStore => json!(format!("first-{item}")),
        }
    }

    /// Each write is unlike every other, so that a value read tells which one it was.
    fn beside(&mut self, client: usize, at: usize, items: usize) -> Operation {
        let item = self.rng.usize(..items);
        let token = format!("c{client}-{at}");
        match (self.rng.u8(..10), self.suite) {
            (0..4, _) => Operation::Read { item: Some(item) },
            (4..9, Suite::Worker) => {
                let name = if self.rng.bool() { "last".to_owned() } else { format!("by-{client}") };
                let fields = Map::from_iter([(name, Value::from(token))]);
                Operation::Change { item: Some(item), fields }
            }
            (4..9, Suite::KvStore) => Operation::Store { item, value: token.into() },
            _ => Operation::Remove { item: Some(item) },
        }
    }

    fn of_worker(&mut self, stored: &[(usize, bool)], may_remove_all: bool) -> Operation {
        let item = self.known(stored);
        match self.rng.u8(..100) {
            0..28 => Operation::Store { item: stored.len(), value: self.item_value() },
            28..42 => Operation::Read { item },
            42..50 => Operation::List,
            50..54 => Operation::Index,
            54..58 => Operation::Page,
            58..78 => match item.filter(|item| !stored[*item].1) {
                Some(_) => Operation::Read { item },
                None => Operation::Change { item, fields: self.fields() },
            },
            78..90 => Operation::Remove { item },
            90..93 if may_remove_all => Operation::RemoveAll,
            90..95 => Operation::StoreBroken,
            _ if self.contract == Contract::Documented => {
                Operation::Refused(Box::new(self.refusable(item)))
            }
            _ => Operation::List,
        }
    }

    fn refusable(&mut self, item: Option<usize>) -> Operation {
        match self.rng.u8(..5) {
            0 => Operation::Read { item },
            1 => Operation::List,
            2 => Operation::Change { item, fields: self.fields() },
            3 => Operation::StoreBroken,
            _ => Operation::Remove { item },
        }
    }

    fn of_store(&mut self) -> Operation {
        let item = self.rng.usize(..STORE_KEYS);
        match self.rng.u8(..100) {
            0..35 => Operation::Store { item, value: self.text().into() },
            35..55 => Operation::Read { item: Some(item) },
            55..75 => Operation::List,
            75..92 => Operation::Remove { item: Some(item) },
            92..96 => Operation::StoreBroken,
            96..98 => Operation::Read { item: None },
            _ => Operation::Remove { item: None },
        }
    }

    /// Mostly an item that was stored, and may be gone; every other time the newest one, so that what
    /// takes several operations on one item comes about.
    fn known(&mut self, stored: &[(usize, bool)]) -> Option<usize> {
        let newest = stored.len().checked_sub(1)?;
        match self.rng.u8(..10) {
            0 => None,
            1..6 => Some(stored[newest].0),
            _ => Some(stored[self.rng.usize(..=newest)].0),
        }
    }

    /// Mostly an object; it bears the mark, by which it is found should its key never be told.
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
        NAMES[self.rng.usize(..NAMES.len())].to_owned()
    }

    fn text(&mut self) -> &'static str {
        TEXTS[self.rng.usize(..TEXTS.len())]
    }
}

/// Whether an update takes it for no item.
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
    fn a_seed_makes_the_same_sequences() {
        let sequence = |seed, number| {
            Source::new(Suite::Worker, Contract::Documented, seed, number).sequence(20)
        };
        assert_eq!(sequence(1, 5), sequence(1, 5));
        assert_ne!(sequence(1, 5), sequence(1, 6));
        assert_ne!(sequence(1, 5), sequence(2, 5));
    }

    #[test]
    fn the_published_contract_refuses_no_key() {
        for number in 0..200 {
            let sequence = Source::new(Suite::Worker, Contract::Published, 1, number).sequence(20);
            assert!(!sequence.iter().any(|operation| matches!(operation, Operation::Refused(_))));
        }
    }
}
