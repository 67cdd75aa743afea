//! Where an entry is in the journal.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Orders the entries of all threads: when an entry was written, by the real time, and the number of its
/// request. A process that is started later has later ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Position {
    /// In nanoseconds since 1970.
    ns: u64,
    request: u64,
}

impl Position {
    /// That of an entry that is written now.
    pub(super) fn now(request: u64) -> Self {
        Self { ns: now_ns(), request }
    }

    /// One before this, and behind every other one before this.
    pub(super) fn before(self) -> Self {
        Self { ns: self.ns - u64::from(self.request == 0), request: self.request.wrapping_sub(1) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.ns, self.request)
    }
}

impl FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        let numbers = || {
            let (ns, request) = text.split_once('-')?;
            Some(Self { ns: ns.parse().ok()?, request: request.parse().ok()? })
        };
        numbers().ok_or_else(|| PositionError(text.to_owned()))
    }
}

/// The text names no position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the id of an event: send the last one that came, or none")]
pub(crate) struct PositionError(String);

/// The time of day when the process first looked, moved on by a clock that never goes back.
fn now_ns() -> u64 {
    static BEGAN: LazyLock<(Instant, u64)> = LazyLock::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        (Instant::now(), u64::try_from(since.as_nanos()).unwrap_or_default())
    });
    let (began, ns) = *BEGAN;
    ns.saturating_add(u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_position_is_read_as_it_is_written() {
        let position = Position::now(42);
        assert_eq!(position.to_string().parse(), Ok(position));
        assert!(position.before() < position && position < Position::now(43));
    }

    #[rstest]
    #[case("")]
    #[case("7")]
    #[case("7-")]
    #[case("-7-7")]
    #[case("7-18446744073709551616")]
    fn other_texts_name_no_position(#[case] text: &str) {
        assert!(text.parse::<Position>().is_err());
    }
}
