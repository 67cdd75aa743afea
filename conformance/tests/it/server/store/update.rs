//! The updates of the test server's store.

use super::{Answer, D, Object, Store, Uuid, Value, failed, js};

impl Store {
    pub(super) fn update(&mut self, body: &[u8]) -> Answer {
        let data = match js::parse(body) {
            Ok(Value::Null) => return Answer::text(500, "Cannot destructure"),
            Ok(data) => data,
            Err(error) => return failed(&error),
        };
        let mut fields = js::spread(data);
        let key = if self.has(D::UpdateStoresTheKey) {
            fields.get("key").cloned()
        } else {
            fields.remove("key")
        };
        let key = key.and_then(|key| js::to_string(&key).ok());
        let key = key.as_ref().and_then(|key| key.to_str()).unwrap_or("undefined").to_owned();
        let old = self.items.get(&key).cloned();
        let old = old.filter(|text| !matches!(text.as_str(), "null" | "false" | "0" | "\"\""));
        let stored = match (self.defect, old) {
            (Some(D::IndexCanBeUpdated), _) if key == "__index__" => {
                self.is_closed = true;
                return Answer::text(200, "Item updated successfully");
            }
            (_, Some(old)) => js::parse(old.as_bytes()).unwrap_or(Value::Null),
            (Some(D::UpdateMakesItems), None) if key != "__index__" => {
                self.index.push(key.clone());
                Value::Null
            }
            (Some(D::UpdateOfUnknownSucceeds), None) => {
                return Answer::text(200, "Item updated successfully");
            }
            _ => return Answer::text(500, "Item not found"),
        };
        if self.has(D::UpdateWorksOnce)
            && self.first_reads.insert(key.clone(), String::new()).is_some()
        {
            return Answer::text(200, "Item updated successfully");
        }
        let merged = self.merged(stored, fields);
        self.keep_update(&key, js::stringify(&Value::Object(merged)))
    }

    fn keep_update(&mut self, key: &str, text: String) -> Answer {
        if !self.has(D::UpdateIsNotKept) {
            self.items.insert(key.to_owned(), text.clone());
        }
        if self.has(D::UpdateChangesOthers)
            && let Some(first) = self.index.iter().rev().find(|other| *other != key)
        {
            self.items.insert(first.clone(), text.clone());
        }
        match self.defect {
            Some(D::UpdateLosesTheListing) => self.index.retain(|other| other != key),
            Some(D::UpdateListsTwice) => self.index.push(key.to_owned()),
            Some(D::UpdateRenewsTheKey) => {
                let fresh = Uuid::new_v4().to_string();
                self.items.remove(key);
                self.items.insert(fresh.clone(), text.clone());
                self.index
                    .iter_mut()
                    .filter(|other| *other == key)
                    .for_each(|other| other.clone_from(&fresh));
            }
            _ => {}
        }
        if self.has(D::UpdateMovesTheItem) {
            self.index.retain(|other| other != key);
            self.index.push(key.to_owned());
        }
        if self.has(D::UpdateAnswersTheItem) {
            return Answer::json(text);
        }
        Answer::text(200, "Item updated successfully")
    }

    fn merged(&self, old: Value, fields: Object) -> Object {
        let mut merged =
            if self.has(D::UpdateReplaces) { Object::default() } else { js::spread(old) };
        for (name, value) in fields {
            let text = js::stringify(&value);
            let is_falsy = matches!(text.as_str(), "null" | "false" | "0" | "\"\"");
            let name_text = name.to_str().unwrap_or_default().to_owned();
            match self.defect {
                Some(D::UpdateTakesNullAsRemoval) if text == "null" => {
                    merged.remove(&name_text);
                    continue;
                }
                Some(D::UpdateIgnoresFalsyValues) if is_falsy => continue,
                Some(D::UpdateMovesTheField) => drop(merged.remove(&name_text)),
                _ => {}
            }
            let value = match (self.defect, merged.get(&name_text), &value) {
                (Some(D::UpdateMergesDeeply), Some(Value::Object(inner)), Value::Object(more)) => {
                    let mut inner = inner.clone();
                    inner.extend(more.clone());
                    Value::Object(inner)
                }
                _ => value,
            };
            merged.extend([(name, value)]);
        }
        merged
    }
}
