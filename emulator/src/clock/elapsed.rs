//! The time that has passed.

use super::timestamp::whole_ms;
use std::ops::{Add, Sub};
use std::time::Duration;

/// How much time has passed, in milliseconds since an arbitrary moment.
///
/// It grows as the clock moves forward, and does not change when the clock is set back. Sleepers, caches,
/// same-key windows and the ends of fault rules go by it, so that none of them waits for a moment that
/// has already been.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Elapsed(pub(super) u64);

impl Elapsed {
    #[cfg(test)]
    pub(crate) const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }
}

impl Add<Duration> for Elapsed {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(whole_ms(duration)))
    }
}

/// The time since `earlier`; zero if `earlier` is the later one.
impl Sub for Elapsed {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}
