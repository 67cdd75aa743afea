//! How many cases are described in a second.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// How many cases are described in a second: more than anybody reads, and too few to slow answers
/// down.
pub(super) const MAX_LINES: u64 = 100;

/// Limits lines, or descriptions, to [`MAX_LINES`] a second. By the real time, since log lines are not part of a
/// repeatable history.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    /// The second since the first log line, times [`Allowance::RADIX`], plus the lines taken in it.
    taken: AtomicU64,
}

impl Allowance {
    const RADIX: u64 = MAX_LINES + 1;

    /// Takes a line, and answers how many were left, this one included. `None` if none was left.
    pub(super) fn take(&self) -> Option<u64> {
        let second = began().elapsed().as_secs() * Self::RADIX;
        let taken = self.taken.try_update(Relaxed, Relaxed, |taken| {
            let taken = taken.max(second);
            (taken - second < MAX_LINES).then_some(taken + 1)
        });
        taken.ok().map(|taken| MAX_LINES - taken.saturating_sub(second))
    }
}

/// When the first log line was asked for.
fn began() -> Instant {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    *BEGAN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_allows_so_many_lines() {
        let allowance = Allowance::default();
        let left: Vec<_> = (0..2 * MAX_LINES).filter_map(|_| allowance.take()).collect();
        assert_eq!(left[0], MAX_LINES);
        assert!(left.contains(&1) && !left.contains(&0), "{left:?}");
    }
}
