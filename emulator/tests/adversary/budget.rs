//! How long a test runs, and from which seed.

use std::time::{Duration, Instant};

/// How long a test runs if nobody says otherwise.
const SHORT: Duration = Duration::from_secs(3);

/// Time that runs out.
pub(crate) struct Budget {
    pub(crate) total: Duration,
    begun: Instant,
}

impl Budget {
    /// The time that `ADVERSARY_SECONDS` gives.
    pub(crate) fn from_environment() -> Self {
        let total = number("ADVERSARY_SECONDS").map_or(SHORT, Duration::from_secs);
        Self { total, begun: Instant::now() }
    }

    pub(crate) fn is_left(&self) -> bool {
        self.begun.elapsed() < self.total
    }

    /// Whether a fifth of the time is over.
    pub(crate) fn is_warm(&self) -> bool {
        self.begun.elapsed() > self.total / 5
    }
}

/// The seed that `ADVERSARY_SEED` gives, or a new one. It is printed, so a failed test shows it.
pub(crate) fn seed() -> u64 {
    let seed = number("ADVERSARY_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("ADVERSARY_SEED={seed}");
    seed
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
