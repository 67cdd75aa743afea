//! How the clock is set, and what it shows then.

use super::elapsed::Elapsed;
use super::position::Position;
use super::timestamp::{Timestamp, whole_ms};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How the clock is set.
#[derive(Debug, Clone, Copy)]
pub(super) enum Setting {
    /// The clock runs, ahead of the system's by `ahead_ms`. `elapsed_offset_ms` is the difference between
    /// its elapsed time and the machine's.
    Running { ahead_ms: u64, elapsed_offset_ms: i64 },
    /// The clock stands still until it is moved.
    Standing { now: Timestamp, elapsed: Elapsed },
}

impl Default for Setting {
    fn default() -> Self {
        Self::Running { ahead_ms: 0, elapsed_offset_ms: 0 }
    }
}

impl Setting {
    pub(super) fn now(self) -> Timestamp {
        match self {
            Self::Running { ahead_ms, .. } => {
                Timestamp::from_ms(system_now().ms().saturating_add(ahead_ms))
            }
            Self::Standing { now, .. } => now,
        }
    }

    pub(super) fn elapsed(self) -> Elapsed {
        match self {
            Self::Running { elapsed_offset_ms, .. } => {
                Elapsed(machine_ms().saturating_add_signed(elapsed_offset_ms))
            }
            Self::Standing { elapsed, .. } => elapsed,
        }
    }

    pub(super) fn position(self) -> Position {
        match self {
            Self::Running { ahead_ms, .. } => Position::AheadMs(ahead_ms),
            Self::Standing { now, .. } => Position::StandsAtMs(now.ms()),
        }
    }

    pub(super) fn is_standing(self) -> bool {
        matches!(self, Self::Standing { .. })
    }

    /// Stands still at `now`. If that is later than before, the time in between has passed.
    pub(super) fn standing_at(self, now: Timestamp) -> Self {
        Self::Standing { now, elapsed: self.elapsed() + (now - self.now()) }
    }

    /// Runs, ahead of the system's clock by `ahead_ms`. If that is later than before, the time in between
    /// has passed.
    pub(super) fn running(self, ahead_ms: u64) -> Self {
        let now = Self::Running { ahead_ms, elapsed_offset_ms: 0 }.now();
        let elapsed = self.elapsed() + (now - self.now());
        let elapsed_offset_ms = elapsed.0.cast_signed().saturating_sub_unsigned(machine_ms());
        Self::Running { ahead_ms, elapsed_offset_ms }
    }

    pub(super) fn advanced(self, by: Duration) -> Self {
        match self {
            Self::Running { ahead_ms, .. } => self.running(ahead_ms.saturating_add(whole_ms(by))),
            Self::Standing { now, .. } => self.standing_at(now + by),
        }
    }
}

fn system_now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(whole_ms(since))
}

/// How long this program has run.
fn machine_ms() -> u64 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    whole_ms(BEGAN.elapsed())
}
