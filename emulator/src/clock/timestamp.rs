//! The time of day.

use serde::{Serialize, Serializer};
use std::ops::{Add, Sub};
use std::time::{Duration, UNIX_EPOCH};

/// Milliseconds in a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A moment: whole milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The last moment that RFC 3339 can write: the end of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The moment `ms` milliseconds after the Unix epoch, [`Timestamp::MAX`] at the latest.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        if ms < Self::MAX.0 { Self(ms) } else { Self::MAX }
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Whole seconds since the Unix epoch.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 / 1_000
    }

    /// The day that it falls on, counted from the Unix epoch. Days change at 00:00 UTC.
    #[must_use]
    pub const fn day(self) -> u64 {
        self.0 / DAY_MS
    }

    /// The moment as RFC 3339 writes it, in UTC: `2026-11-21T20:00:00.000Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let time = UNIX_EPOCH + Duration::from_millis(self.0);
        humantime::format_rfc3339_millis(time).to_string()
    }

    /// Reads an RFC 3339 text in UTC. None if the text is something else or a moment before 1970.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let time = humantime::parse_rfc3339_weak(text).ok()?;
        Some(Self(whole_ms(time.duration_since(UNIX_EPOCH).ok()?)))
    }
}

/// As RFC 3339 writes it.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.rfc3339())
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self::from_ms(self.0.saturating_add(whole_ms(duration)))
    }
}

/// The time since `earlier`; zero if `earlier` is the later one.
impl Sub for Timestamp {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// The duration in milliseconds, rounded down.
pub(super) fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_ms(1_795_262_400_000);

    #[test]
    fn moments_are_written_and_read_in_utc() {
        assert_eq!(NOON.rfc3339(), "2026-11-21T12:00:00.000Z");
        assert_eq!(Timestamp::parse_rfc3339("2026-11-21T12:00:00Z"), Some(NOON));
        assert_eq!(Timestamp::parse_rfc3339("yesterday"), None);
        assert_eq!(Timestamp::from_ms(u64::MAX).rfc3339(), "9999-12-31T23:59:59.999Z");
    }
}
