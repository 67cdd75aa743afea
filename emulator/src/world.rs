//! What all stores of an emulator share: time, chance, and what is noticed and kept of requests.
//! Leaf but for the leaves that it holds.

use crate::chance::Seed;
use crate::clock::Clock;
use crate::hazard::Hazards;
use crate::journal::Journal;
use crate::observation::Observation;
use std::sync::Arc;

/// Time, chance, hazards and the journal.
#[derive(Debug)]
pub struct World {
    /// The one clock.
    pub clock: Clock,
    /// The one seed.
    pub seed: Seed,
    /// What production would refuse or lose.
    pub hazards: Arc<Hazards>,
    /// The last requests.
    pub journal: Journal,
}

impl World {
    /// A world with that time and chance in which nothing has happened.
    #[must_use]
    pub fn new(clock: Clock, seed: Seed, observation: Observation) -> Self {
        let hazards = Arc::new(Hazards::new(observation));
        Self { clock, seed, hazards, journal: Journal::new(observation) }
    }
}
