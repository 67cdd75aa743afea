//! What a store must hold, as far as the answers tell. A request that was not answered, or with an error,
//! may have done its work or not.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The items of a store by key.
pub(crate) type Items = BTreeMap<String, Value>;

/// What is known of one store.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) items: BTreeMap<String, Fate>,
    /// Items of adds that were not acknowledged.
    pub(crate) unsure_adds: Vec<Value>,
    /// What the snapshot may hold; nothing where there may be no snapshot.
    pub(crate) snapshot: Vec<Option<Items>>,
    /// Whether a restore was not acknowledged, and nothing was since.
    pub(crate) unsure_restore: bool,
}

/// What may have become of an item that was acknowledged once.
#[derive(Debug, Clone)]
pub(crate) struct Fate {
    /// What it may be.
    pub(crate) values: Vec<Value>,
    /// Whether it may be gone, or no longer listed.
    pub(crate) may_be_gone: bool,
}

impl Fate {
    pub(crate) fn is(value: Value) -> Self {
        Self { values: vec![value], may_be_gone: false }
    }

    /// Whether a value is one that it may be.
    pub(crate) fn admits(&self, value: Option<&Value>) -> bool {
        match value {
            Some(value) => self.values.contains(value),
            None => self.may_be_gone,
        }
    }
}

impl Model {
    pub(crate) fn of(items: Items, snapshot: Option<Items>) -> Self {
        let items = items.into_iter().map(|(key, value)| (key, Fate::is(value))).collect();
        Self { items, snapshot: vec![snapshot], ..Self::default() }
    }

    pub(crate) fn added(&mut self, key: Option<String>, value: Value) {
        match key {
            Some(key) => {
                self.unsure_restore = false;
                self.items.insert(key, Fate::is(value));
            }
            None => self.unsure_adds.push(value),
        }
    }

    pub(crate) fn updated(&mut self, key: &str, version: u64, is_acknowledged: bool) {
        self.unsure_restore &= !is_acknowledged;
        let Some(fate) = self.items.get_mut(key) else { return };
        let mut values = fate.values.clone();
        for value in &mut values {
            value["version"] = json!(version);
        }
        if is_acknowledged {
            fate.values = values;
        } else {
            fate.values.extend(values);
        }
    }

    pub(crate) fn deleted(&mut self, key: &str, is_acknowledged: bool) {
        self.unsure_restore &= !is_acknowledged;
        if is_acknowledged {
            self.items.remove(key);
        } else if let Some(fate) = self.items.get_mut(key) {
            fate.may_be_gone = true;
        }
    }

    /// The items, if nothing about them is unsure.
    pub(crate) fn certain(&self) -> Option<Items> {
        let certain = |(key, fate): (&String, &Fate)| match &fate.values[..] {
            [value] if !fate.may_be_gone => Some((key.clone(), value.clone())),
            _ => None,
        };
        if self.unsure_restore || !self.unsure_adds.is_empty() {
            return None;
        }
        self.items.iter().map(certain).collect()
    }
}
