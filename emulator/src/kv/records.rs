//! What the journal keeps of one invocation.

use super::counts::OperationCounts;
use crate::journal::{MAX_OPERATIONS, OperationRecord};
use crate::observation::Observation;
use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

/// What an invocation has done, once it is over.
#[derive(Debug)]
pub(crate) struct InvocationRecord {
    /// The number of its request.
    pub(crate) number: u64,
    pub(crate) location: Cow<'static, str>,
    pub(crate) counts: OperationCounts,
    /// The operations, as many as the journal keeps.
    pub(crate) operations: Vec<OperationRecord>,
}

/// The operations of an invocation so far, as many as the journal keeps.
#[derive(Debug)]
pub(super) struct OperationRecords {
    observation: Observation,
    records: Mutex<Vec<OperationRecord>>,
}

/// The operations of an add or a delete, the commonest invocations with more than one.
const USUAL_OPERATIONS: usize = 3;

impl OperationRecords {
    pub(super) fn new(observation: Observation) -> Self {
        Self { observation, records: Mutex::default() }
    }

    pub(super) fn add(&self, added: impl Iterator<Item = OperationRecord>) {
        if self.observation == Observation::Off {
            return;
        }
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MAX_OPERATIONS.saturating_sub(records.len());
        match records.len() {
            0 => *records = Vec::with_capacity(added.size_hint().0.min(room)),
            1 => records.reserve_exact(USUAL_OPERATIONS - 1),
            _ => {}
        }
        records.extend(added.take(room));
    }

    pub(super) fn into_vec(self) -> Vec<OperationRecord> {
        self.records.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
