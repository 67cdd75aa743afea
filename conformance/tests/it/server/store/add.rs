//! The additions of the test server's store.

use super::{Answer, D, PHANTOM, Store, Uuid, Value, failed, js, spoiled};

/// Where a UUID has the digit of its version.
const VERSION_AT: usize = 14;

impl Store {
    pub(super) fn add(&mut self, body: &[u8]) -> Answer {
        if self.is_closed {
            return Answer::text(500, "index.push is not a function");
        }
        let body = if body.is_empty() && self.has(D::EmptyBodyIsStored) { b"null" } else { body };
        let mut value = match js::parse(body) {
            Ok(value) => value,
            Err(_) if self.has(D::BrokenJsonIsStored) => Value::Null,
            Err(error) => {
                if self.has(D::BrokenJsonIsListed) {
                    self.index.push(Uuid::new_v4().to_string());
                }
                return failed(&error);
            }
        };
        if self.has(D::OnlyObjectsAreStored) && !matches!(value, Value::Object(_)) {
            return Answer::text(400, "an object is needed");
        }
        if let (Value::Object(object), true) = (&mut value, self.has(D::AddTakesFieldKeyAway)) {
            object.remove("key");
        }
        let text = js::stringify(&value);
        if self.has(D::DeepValuesAreRefused) && text.matches(['[', '{']).count() > 60 {
            return Answer::text(500, "too deep");
        }
        let key = self.new_key(&text);
        if self.has(D::StoreHoldsOneItem) {
            self.index.clear();
        }
        if self.has(D::OldestItemIsLost) && self.index.len() == 60 {
            let oldest = self.index.remove(0);
            self.items.remove(&oldest);
        }
        if self.has(D::EmptyIndexHoldsAPhantom) && self.index.is_empty() {
            self.index.push(PHANTOM.into());
        }
        self.index.push(key.clone());
        self.items.insert(key.clone(), spoiled(self.defect, text));
        let first = self.index.first().filter(|_| self.has(D::AddAnswersTheFirstKey));
        let key = first.cloned().unwrap_or(key);
        let status = if self.has(D::AddAnswersCreated) { 201 } else { 200 };
        match self.defect {
            Some(D::AddAnswersText) => Answer::text(status, &format!(r#"{{"key":"{key}"}}"#)),
            Some(D::AddAnswersMore) => Answer::json(format!(r#"{{"key":"{key}","ok":true}}"#)),
            _ => Answer { status, ..Answer::json(format!(r#"{{"key":"{key}"}}"#)) },
        }
    }

    fn new_key(&mut self, text: &str) -> String {
        let equal = self.items.iter().find(|(_, stored)| *stored == text);
        let equal = equal.map(|(key, _)| key.clone());
        match (self.defect, equal) {
            (Some(D::KeyIsANumber), _) => self.index.len().to_string(),
            (Some(D::KeyIsNoVersion4), _) => {
                let mut key = self.fresh_key();
                key.replace_range(VERSION_AT..=VERSION_AT, "1");
                key
            }
            (Some(D::EqualItemsShareAKey), Some(key)) => key,
            _ => self.fresh_key(),
        }
    }

    /// Each key sorts before the one made before it, so that a listing sorted by keys is never the
    /// one asked for.
    fn fresh_key(&mut self) -> String {
        self.keys_made += 1;
        let random = Uuid::new_v4().to_string();
        format!("{:08x}{}", u32::MAX - self.keys_made, &random[8..])
    }
}
