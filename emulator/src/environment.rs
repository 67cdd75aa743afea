//! What all stores of an emulator share: time, chance, hazards and the journal.

use crate::chance::Seed;
use crate::clock::Clock;
use crate::fleet::Fleet;
use crate::hazard::Hazards;
use crate::journal::Journal;
use crate::observation::Observation;
use std::sync::Arc;

/// The surroundings of the stores, as against what each has for itself: entries and conditions.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) clock: Clock,
    pub(crate) seed: Seed,
    pub(crate) hazards: Arc<Hazards>,
    pub(crate) journal: Arc<Journal>,
    /// Where the KV protocol is served, if it is.
    pub(crate) kv_url: Option<String>,
    /// The other emulators on the same store, if there can be any.
    pub(crate) fleet: Option<Fleet>,
}

impl Environment {
    /// An environment in which nothing has happened yet.
    pub(crate) fn new(clock: Clock, seed: Seed, observation: Observation) -> Self {
        let hazards = Arc::new(Hazards::new(observation, clock.clone()));
        let journal = Arc::new(Journal::new(observation));
        Self { clock, seed, hazards, journal, kv_url: None, fleet: None }
    }
}
