//! A request on one item, and its effect by the answer.

use std::time::Instant;

use serde_json::{Map, Value};

use crate::exchange::Response;
use crate::fuzz::operation::ClientOperation;
use crate::scenario::Suite;
use crate::site::protocol::{found_nothing, value};

/// A request on one item, and its answer.
#[derive(Debug, Clone)]
pub(super) struct ItemRequest {
    pub(super) sent: Instant,
    pub(super) answered: Instant,
    /// Whether it may have read a state older than its sending.
    pub(super) may_lag: bool,
    pub(super) effect: Effect,
}

/// The effect of a request.
#[derive(Debug, Clone)]
pub(super) enum Effect {
    /// It read this value, or found no item.
    Read(Option<Value>),
    /// It stored this value.
    Wrote(Value),
    /// It updated these fields.
    Changed(Map<String, Value>),
    /// It found no item to update or to remove.
    FoundNothing,
    /// It removed an item.
    Removed,
    /// It removed the item, if there was one.
    Cleared,
}

/// The longest answer that is read. The items are far shorter.
const MAX_ANSWER_BYTES: usize = 16 << 10;

impl Effect {
    /// The effect of an answered operation; nothing if the contract allows no such answer.
    pub(super) fn of(suite: Suite, operation: &ClientOperation, answer: &Response) -> Option<Self> {
        let is_gone = found_nothing(suite, answer);
        match operation {
            ClientOperation::Read { .. } if is_gone && suite == Suite::KvStore => {
                Some(Self::Read(None))
            }
            ClientOperation::Change { .. } | ClientOperation::Remove { .. } if is_gone => {
                Some(Self::FoundNothing)
            }
            _ if answer.status != 200 => None,
            ClientOperation::Read { .. } if answer.body.len() > MAX_ANSWER_BYTES => None,
            ClientOperation::Read { .. } => {
                Some(Self::Read(Some(value(suite, answer)?).filter(|value| !value.is_null())))
            }
            ClientOperation::Change { fields, .. } => Some(Self::Changed(fields.clone())),
            ClientOperation::Store { value, .. } => Some(Self::Wrote(value.clone())),
            ClientOperation::Remove { .. } if suite == Suite::Worker => Some(Self::Cleared),
            ClientOperation::Remove { .. } => Some(Self::Removed),
            _ => None,
        }
    }

    /// Whether it changes nothing.
    pub(super) fn is_look(&self) -> bool {
        matches!(self, Self::Read(_) | Self::FoundNothing)
    }
}
