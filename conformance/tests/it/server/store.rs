//! The Worker's documented contract in memory, with a switch for each defect.

mod add;
mod update;

use std::collections::HashMap;
use std::time::Instant;

use pysondbkv_emulator::js::{self, Object, Value};
use uuid::Uuid;

use super::answer::{Answer, TEXT, Variant};
use super::distort::distorted;
use super::door::is_authorized;
use super::page::page;
use super::request::{Asked, is_known};
use super::spoil::spoiled;
use super::{Defect, KEY};
use Defect as D;

/// The key that a broken server finds in an index that is not there.
const PHANTOM: &str = "a phantom";

/// The store of one server.
#[derive(Debug)]
pub(crate) struct Store {
    defect: Option<Defect>,
    variant: Variant,
    index: Vec<String>,
    /// The items as JSON texts.
    items: HashMap<String, String>,
    is_closed: bool,
    answered: usize,
    has_refused: bool,
    /// How many keys were made.
    keys_made: u32,
    /// The first value that was read of each key.
    first_reads: HashMap<String, String>,
    last_listing: Vec<(String, String)>,
    /// Until when the listing is answered empty.
    absent_until: Option<Instant>,
}

impl Store {
    pub(crate) fn new(defect: Option<Defect>, variant: Variant) -> Self {
        let (index, items) = (Vec::new(), HashMap::new());
        let first_reads = HashMap::new();
        Self {
            defect,
            variant,
            index,
            items,
            is_closed: false,
            answered: 0,
            has_refused: false,
            keys_made: 0,
            first_reads,
            last_listing: Vec::new(),
            absent_until: None,
        }
    }

    /// Stores an item of somebody else.
    pub(crate) fn put(&mut self, key: &str, json: &str) {
        self.index.push(key.to_owned());
        self.items.insert(key.to_owned(), json.to_owned());
    }

    /// Takes an entry from the index. Its item stays.
    pub(crate) fn lose_entry(&mut self, key: &str) {
        self.index.retain(|known| known != key);
    }

    /// Lists an item again whose entry was lost.
    pub(crate) fn list_again(&mut self, key: &str) {
        self.index.push(key.to_owned());
    }

    /// Removes an item of somebody else.
    pub(crate) fn remove(&mut self, key: &str) {
        self.lose_entry(key);
        self.items.remove(key);
    }

    /// What is stored, in order.
    pub(crate) fn items(&self) -> Vec<(String, String)> {
        let value = |key: &String| self.items.get(key).map_or("null", String::as_str).to_owned();
        self.index.iter().map(|key| (key.clone(), value(key))).collect()
    }

    /// The items that readers see.
    fn listed(&mut self) -> Vec<(String, String)> {
        let mut items = self.items();
        if self.has(D::EmptyIndexHoldsAPhantom) && items.is_empty() {
            items.push((PHANTOM.into(), "null".into()));
        }
        let Some(time) = self.variant.remembers_absence else { return items };
        let now = Instant::now();
        if items.is_empty() && self.absent_until.is_none_or(|end| end <= now) {
            self.absent_until = Some(now + time);
        }
        if self.absent_until.is_some_and(|end| now < end) { Vec::new() } else { items }
    }

    /// How many requests were answered.
    pub(crate) fn answered(&self) -> usize {
        self.answered
    }

    /// The answer; nothing when the connection is to be dropped.
    pub(super) fn answer(&mut self, asked: &Asked) -> Option<Answer> {
        self.answered += 1;
        let asked = &asked.read_by(self.defect, self.variant);
        if self.variant.others_write {
            self.write_of_others();
        }
        let is_gone = self.variant.vanishes_after.is_some_and(|after| self.answered > after);
        let drops = is_gone
            || (self.has(D::UpdateDropsTheConnection) && asked.path == "/update")
            || (self.has(D::DeleteAllDropsTheConnection) && asked.path == "/deleteAll");
        if drops {
            return None;
        }
        if self.variant.limits_writes && asked.method != "GET" && !self.has_refused {
            self.has_refused = true;
            return Some(Answer::text(500, "KV PUT failed: 429 Too Many Requests"));
        }
        let lacks_a_type = self.variant.needs_a_type && !asked.has_type && !asked.body.is_empty();
        let answer = match is_authorized(self.defect, asked) {
            true if lacks_a_type => Answer::text(415, "Unsupported Media Type"),
            true => self.route(asked),
            false => self.refuse(asked),
        };
        let answer = distorted(self.defect, asked, answer);
        Some(self.variant.apply(answer))
    }

    /// Others add an item, and change or remove one of their last five.
    fn write_of_others(&mut self) {
        let number = self.answered;
        self.put(&format!("other-{number}"), r#"{"state":"added"}"#);
        if let Some(earlier) = number.checked_sub(5) {
            let earlier = format!("other-{earlier}");
            self.items.remove(&earlier);
            self.index.retain(|known| *known != earlier);
        }
        let changed = format!("other-{}", number.saturating_sub(2));
        if let Some(item) = self.items.get_mut(&changed) {
            *item = r#"{"state":"changed"}"#.into();
        }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    fn refuse(&mut self, asked: &Asked) -> Answer {
        let acts = match asked.path.as_str() {
            "/add" => self.has(D::RefusedAddStores),
            "/update" => self.has(D::RefusedUpdateStores),
            "/deleteAll" => self.has(D::RefusedDeleteAllDeletes),
            path => path.starts_with("/delete/") && self.has(D::RefusedDeleteDeletes),
        };
        if acts {
            self.route(asked);
        }
        if self.has(D::EchoesTheKey) {
            return Answer::text(
                403,
                &format!("the key is {KEY}, in a form {}", KEY.replace('/', "%2F")),
            );
        }
        let status = if self.has(D::RefusalIsForbidden) { 403 } else { 401 };
        Answer::text(status, "Unauthorized")
    }

    fn route(&mut self, asked: &Asked) -> Answer {
        let reads =
            matches!(asked.method.as_str(), "GET" | "HEAD") || self.has(D::MethodsDoNotMatter);
        let is = |method: &str| asked.method == method || self.has(D::MethodsDoNotMatter);
        let key = |prefix| asked.path.strip_prefix(prefix).filter(|key: &&str| !key.is_empty());
        match asked.path.as_str() {
            "/add" if is("POST") => self.add(&asked.body),
            "/getAll" if reads => self.get_all(),
            "/update" if is("PUT") => self.update(&asked.body),
            "/deleteAll" if is("DELETE") => self.delete_all(),
            "/auth-key" if reads => self.page(),
            path => match (key("/get/"), key("/delete/")) {
                (Some(key), _) if reads => self.get(key),
                (_, Some(key)) if is("DELETE") || (self.has(D::GetDeletes) && reads) => {
                    self.delete(key)
                }
                _ if self.has(D::UnknownPathIsFine) => Answer::text(200, "Not found"),
                _ if self.variant.answers_405 && is_known(path) => Answer::text(405, "No"),
                _ => Answer::text(404, "Not found"),
            },
        }
    }

    fn get(&mut self, key: &str) -> Answer {
        if self.has(D::GetIsStale) && self.items.contains_key(key) {
            let first = self.items[key].clone();
            let first = self.first_reads.entry(key.to_owned()).or_insert(first);
            return Answer::json(first.clone());
        }
        if self.has(D::GetTakesTheItem)
            && let Some(text) = self.items.remove(key)
        {
            return Answer::json(text);
        }
        let body = match (key, self.items.get(key)) {
            ("__index__", _) if self.has(D::IndexIsHidden) => {
                return Answer::text(404, "Not found");
            }
            ("__index__", _) => serde_json::to_string(&self.index).unwrap(),
            ("__proto__" | "toString", _) if self.has(D::KnownWordsAreFound) => "{}".into(),
            (_, Some(text)) => text.clone(),
            (_, None) if self.has(D::MissingIsNotFound) => return Answer::text(404, "Not found"),
            (_, None) if self.has(D::MissingIsAnEmptyObject) => "{}".into(),
            (_, None) => "null".into(),
        };
        if self.has(D::GetAnswersText) { Answer::text(200, &body) } else { Answer::json(body) }
    }

    fn get_all(&mut self) -> Answer {
        let mut items = self.listed();
        if self.has(D::GetAllIsStale) {
            // A listing shows the items as they were at the listing before.
            items = std::mem::replace(&mut self.last_listing, items);
        }
        match self.defect {
            Some(D::GetAllIsSorted) => items.sort(),
            Some(D::GetAllIsReversed) => items.reverse(),
            Some(D::GetAllLosesTheFirst) if !items.is_empty() => drop(items.remove(0)),
            Some(D::GetAllLosesTheLast) => drop(items.pop()),
            Some(D::GetAllListsTheIndex) => items.push(("__index__".into(), "[]".into())),
            Some(D::GetAllIsCapped) => items.truncate(20),
            Some(D::GetAllIsCappedAtAHundred) => items.truncate(100),
            Some(D::EmptyGetAllIsNull) if items.is_empty() => return Answer::json("null".into()),
            _ => {}
        }
        let entries = items.iter().map(|(key, value)| match self.defect {
            Some(D::GetAllGivesTexts) => {
                format!(r#"{{"key":"{key}","value":{}}}"#, serde_json::to_string(value).unwrap())
            }
            Some(D::GetAllGivesKeysAlone) => format!("\"{key}\""),
            _ if self.variant.values_come_first => {
                format!(r#"{{"value":{value},"key":"{key}"}}"#)
            }
            _ => format!(r#"{{"key":"{key}","value":{value}}}"#),
        });
        Answer::json(format!("[{}]", entries.collect::<Vec<_>>().join(",")))
    }

    fn delete(&mut self, key: &str) -> Answer {
        if key == "__index__" {
            if self.has(D::IndexCanBeDeleted) {
                self.index.clear();
            }
            return Answer::text(200, "Item deleted successfully");
        }
        let place = self.index.iter().position(|known| known == key);
        match (self.defect, place) {
            (Some(D::SecondDeleteFails), None) => return Answer::text(500, "Item not found"),
            (Some(D::DeleteIgnoresTheKeysEnd), None) => {
                let start = key.get(..8).unwrap_or(key).to_owned();
                self.index.retain(|known| !known.starts_with(&start));
            }
            (Some(D::DeleteOfUnknownIsNotFound), None) => return Answer::text(404, "Not found"),
            (Some(D::DeleteOfUnknownDeletesTheLast), None) => drop(self.index.pop()),
            (Some(D::DeleteTakesTheNextToo), Some(place)) if place + 1 < self.index.len() => {
                let next = self.index.remove(place + 1);
                self.items.remove(&next);
            }
            _ => {}
        }
        if !self.has(D::DeleteKeepsTheListing) {
            self.index.retain(|known| known != key);
        }
        if !self.has(D::DeleteKeepsTheItem) {
            self.items.remove(key);
        }
        let status = if self.has(D::DeleteAnswersNoContent) { 204 } else { 200 };
        Answer::text(status, "Item deleted successfully")
    }

    fn delete_all(&mut self) -> Answer {
        let kept = usize::from(self.has(D::DeleteAllKeepsTheFirst));
        let gone: Vec<_> = self.index.iter().skip(kept).cloned().collect();
        if !self.has(D::DeleteAllKeepsTheItems) {
            let is_kept = self.has(D::DeleteAllKeepsNulls);
            self.items.retain(|key, text| !gone.contains(key) || is_kept && text == "null");
        }
        if self.has(D::DeleteAllKeepsNulls) {
            self.index.retain(|key| self.items.get(key).is_some_and(|text| text == "null"));
        } else if !self.has(D::DeleteAllKeepsTheListing) {
            self.index.truncate(kept);
        }
        self.is_closed = self.has(D::DeleteAllIsTheEnd);
        Answer::text(200, "All items deleted successfully")
    }

    fn page(&mut self) -> Answer {
        let content_type = if self.has(D::PageIsPlainText) { TEXT } else { "text/html" };
        let body = page(&self.listed(), self.defect, self.variant.page);
        Answer { status: 200, content_type: content_type.into(), body }
    }
}

fn failed(error: &js::SyntaxError) -> Answer {
    Answer::text(500, error.message().to_str().unwrap_or("no JSON"))
}
