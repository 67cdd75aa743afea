//! What all rounds of a watch come to.

use super::round::{Round, RoundOutcome};

/// The sums of all rounds, and the last one in which something was seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// The rounds of each outcome, in the order of [`RoundOutcome::ALL`].
    rounds: [u64; 4],
    /// The requests that they sent.
    pub requests: u64,
    /// About how many KV reads they made.
    pub kv_reads: u64,
    /// The last round that was not skipped.
    pub last: Option<Round>,
}

impl Totals {
    /// Adds a round.
    pub fn add(&mut self, round: &Round) {
        self.rounds[round.outcome as usize] += 1;
        self.requests += round.requests;
        self.kv_reads += round.kv_reads;
        if round.outcome != RoundOutcome::Skipped {
            self.last = Some(round.clone());
        }
    }

    /// How many rounds ended so.
    #[must_use]
    pub fn rounds(&self, outcome: RoundOutcome) -> u64 {
        self.rounds[outcome as usize]
    }
}
