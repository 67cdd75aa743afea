//! The keys of a history's items. Requests are made of them, and readers see templates instead.

use std::collections::BTreeMap;

use crate::exchange::{Request, Response};
use crate::fuzz::operation::ClientOperation;
use crate::scenario::Suite;

/// The mark of a history, and the keys of its items.
#[derive(Debug)]
pub(super) struct ItemKeys {
    suite: Suite,
    mark: String,
    /// The keys that the Worker chose, by item.
    chosen: BTreeMap<usize, String>,
}

/// The most characters of an answer that readers see.
const MAX_SHOWN_CHARS: usize = 200;

impl ItemKeys {
    pub(super) fn new(suite: Suite, mark: String) -> Self {
        Self { suite, mark, chosen: BTreeMap::new() }
    }

    /// Notes the key that the Worker chose for an item. False if another item has it.
    pub(super) fn note(&mut self, item: usize, key: String) -> bool {
        let is_new = self.chosen.values().all(|other| *other != key);
        self.chosen.insert(item, key);
        is_new
    }

    pub(super) fn of(&self, item: usize) -> String {
        self.chosen.get(&item).cloned().unwrap_or_else(|| format!("{}-{item}", self.mark))
    }

    /// The request of an operation.
    pub(super) fn request(&self, operation: &ClientOperation) -> Request {
        let template = operation.request(self.suite);
        let (path, body) = (self.filled(&template.path), template.text());
        let body = body.map(|text| self.filled(text).into());
        Request { path, body, ..template }
    }

    /// A text with its templates filled.
    pub(super) fn filled(&self, text: &str) -> String {
        let text = text.replace("{{mark}}", &self.mark);
        self.chosen.iter().fold(text, |text, (item, key)| text.replace(&template(*item), key))
    }

    /// An operation and its answer for readers.
    pub(super) fn line(&self, operation: &ClientOperation, answer: &Response) -> String {
        let request = operation.request(self.suite);
        let body = String::from_utf8_lossy(&answer.body);
        let body: String = body.chars().take(MAX_SHOWN_CHARS).collect();
        let sent = request.text().map(|json| format!(" {json}")).unwrap_or_default();
        let line = format!("{} {}{sent} → {} {body}", request.method, request.path, answer.status);
        let line = line.replace(&self.mark, "{{mark}}");
        self.chosen.iter().fold(line, |line, (item, key)| line.replace(key, &template(*item)))
    }
}

/// The template of a key that the Worker chose.
fn template(item: usize) -> String {
    format!("{{{{k{item}}}}}")
}
