//! What a namespace measures with, and where it reports what it notices.

use super::others::Others;
use crate::clock::{Clock, Timestamp};
use crate::hazard::Hazards;
use crate::observation::Observation;
use crate::storage::StorageError;
use crate::usage::{Meter, OperationKind, Reading};
use std::sync::Arc;

/// The instruments of one namespace. Clock and hazards are shared with all others.
#[derive(Debug)]
pub struct Instruments {
    pub(super) clock: Clock,
    pub(super) hazards: Arc<Hazards>,
    /// Counts the operations, unless other programs make operations too.
    meter: Meter,
    pub(super) observation: Observation,
    /// The other programs on the same store, if there can be any.
    pub(super) others: Option<Others>,
    /// The location of requests that name none, if all of them have one.
    pub(super) location: Option<Arc<str>>,
}

impl Instruments {
    /// Instruments with a meter that has counted nothing.
    #[must_use]
    pub fn new(clock: Clock, hazards: Arc<Hazards>, observation: Observation) -> Self {
        let meter = Meter::new(observation);
        Self { clock, hazards, meter, observation, others: None, location: None }
    }

    /// The same instruments at a location: that of all requests that name none.
    #[must_use]
    pub fn at(self, location: Option<Arc<str>>) -> Self {
        Self { location, ..self }
    }

    /// Counts operations, and answers today's count of that kind before. If they would exceed `limit`,
    /// counts nothing and answers that count as an error.
    pub(super) async fn count(
        &self,
        kind: OperationKind,
        number: u64,
        limit: Option<u64>,
    ) -> Result<Result<u64, u64>, StorageError> {
        match &self.others {
            Some(others) => others.count(kind, number, self.clock.now(), limit).await,
            None => Ok(self.meter.count(kind, number, self.clock.now(), limit)),
        }
    }

    /// The operations that the namespace has used.
    pub(super) async fn usage(&self, now: Timestamp) -> Result<Reading, StorageError> {
        match &self.others {
            Some(others) => others.reading(now).await,
            None => Ok(self.meter.read(now)),
        }
    }

    /// Forgets the operations.
    pub(super) async fn clear_usage(&self) -> Result<(), StorageError> {
        self.meter.clear();
        match &self.others {
            Some(others) => others.forget().await,
            None => Ok(()),
        }
    }
}
