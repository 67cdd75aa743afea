//! What a namespace measures with, and where it reports what it notices.

use crate::clock::Clock;
use crate::hazard::Hazards;
use crate::observation::Observation;
use crate::usage::Meter;
use std::sync::Arc;

/// The instruments of one namespace. Clock and hazards are shared with all others.
#[derive(Debug)]
pub struct Instruments {
    pub(super) clock: Clock,
    pub(super) hazards: Arc<Hazards>,
    pub(super) meter: Meter,
    pub(super) observation: Observation,
}

impl Instruments {
    /// Instruments with a meter that has counted nothing.
    #[must_use]
    pub fn new(clock: Clock, hazards: Arc<Hazards>, observation: Observation) -> Self {
        Self { clock, hazards, meter: Meter::new(observation), observation }
    }
}
