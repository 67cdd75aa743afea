//! A position in the search for an order: how far each request has come, and the item's value then.

use serde_json::Value;

use super::item_request::{Effect, ItemRequest};
use crate::fuzz::model::merged;
use crate::json::same;

#[derive(Debug, Clone)]
pub(super) struct Position {
    /// The progress of each request.
    progress: Vec<Progress>,
    /// The item's value; nothing if there is no item.
    stored: Option<Value>,
}

#[derive(Debug, Clone)]
enum Progress {
    Open,
    /// An update has read this value, and has not written yet.
    HasRead(Value),
    Done,
}

impl Position {
    pub(super) fn new(stored: Option<Value>, requests: usize) -> Self {
        Self { progress: vec![Progress::Open; requests], stored }
    }

    pub(super) fn is_done(&self, at: usize) -> bool {
        matches!(self.progress[at], Progress::Done)
    }

    /// The position after the next step of a request; nothing if its answer would be wrong here.
    pub(super) fn after(
        &self,
        at: usize,
        request: &ItemRequest,
        splits_updates: bool,
    ) -> Option<Self> {
        let Self { mut progress, stored } = self.clone();
        let (next, stored) = match (&request.effect, &progress[at]) {
            (Effect::Read(read), _) => {
                (Progress::Done, is_same(read.as_ref(), stored.as_ref()).then_some(stored)?)
            }
            (Effect::Wrote(value), _) => (Progress::Done, Some(value.clone())),
            (Effect::Changed(fields), Progress::HasRead(read)) => {
                (Progress::Done, Some(merged(read, fields)))
            }
            (Effect::Changed(_), _) if splits_updates => {
                (Progress::HasRead(stored.clone()?), stored)
            }
            (Effect::Changed(fields), _) => (Progress::Done, Some(merged(&stored?, fields))),
            (Effect::FoundNothing, _) => (Progress::Done, stored.is_none().then_some(stored)?),
            (Effect::Removed, _) => (Progress::Done, stored.is_some().then_some(None)?),
            (Effect::Cleared, _) => (Progress::Done, None),
        };
        progress[at] = next;
        Some(Self { progress, stored })
    }

    /// Whether the next step of a request changes nothing.
    pub(super) fn only_looks(
        &self,
        at: usize,
        request: &ItemRequest,
        splits_updates: bool,
    ) -> bool {
        let reads_first = splits_updates && matches!(self.progress[at], Progress::Open);
        request.effect.is_look() || reads_first && matches!(request.effect, Effect::Changed(_))
    }

    /// A text that no other position has.
    pub(super) fn text(&self) -> String {
        let progress = self.progress.iter().map(|progress| match progress {
            Progress::Open => "o".into(),
            Progress::HasRead(value) => value.to_string(),
            Progress::Done => "d".into(),
        });
        progress.chain(self.stored.as_ref().map(Value::to_string)).collect()
    }
}

fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    }
}
