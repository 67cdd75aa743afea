//! Virtual time: microseconds since the first day began.

/// Microseconds.
pub(super) type Moment = u64;

/// A second.
pub(super) const SECOND: Moment = 1_000_000;

/// A day.
pub(super) const DAY: Moment = 86_400 * SECOND;

/// So many milliseconds.
pub(super) fn from_ms(ms: u64) -> Moment {
    ms * 1_000
}

/// In seconds.
pub(super) fn seconds(moment: Moment) -> f64 {
    moment as f64 / SECOND as f64
}
