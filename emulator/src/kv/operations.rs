//! How many KV operations one invocation has made.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// The running count of one invocation. A bulk read counts as one get.
#[derive(Debug, Default)]
pub struct Operations {
    gets: AtomicU32,
    puts: AtomicU32,
    deletes: AtomicU32,
}

impl Operations {
    pub(super) fn count_gets(&self, gets: usize) {
        self.gets.fetch_add(u32::try_from(gets).unwrap_or(u32::MAX), Relaxed);
    }

    pub(super) fn count_put(&self) {
        self.puts.fetch_add(1, Relaxed);
    }

    pub(super) fn count_deletes(&self, deletes: usize) {
        self.deletes.fetch_add(u32::try_from(deletes).unwrap_or(u32::MAX), Relaxed);
    }

    /// The count at this moment.
    #[must_use]
    pub fn total(&self) -> OperationsCount {
        OperationsCount {
            gets: self.gets.load(Relaxed),
            puts: self.puts.load(Relaxed),
            deletes: self.deletes.load(Relaxed),
        }
    }
}

/// KV operations by kind; `Display` leaves out the kinds that did not happen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct OperationsCount {
    /// Reads.
    pub gets: u32,
    /// Writes.
    pub puts: u32,
    /// Deletes.
    pub deletes: u32,
}

impl OperationsCount {
    /// Whether no operation happened.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for OperationsCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [("get", self.gets), ("put", self.puts), ("delete", self.deletes)];
        let mut happened = kinds.iter().filter(|(_, count)| *count > 0);
        let Some((name, count)) = happened.next() else { return f.write_str("none") };
        write!(f, "{name} {count}")?;
        happened.try_for_each(|(name, count)| write!(f, ", {name} {count}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(OperationsCount::default(), "none")]
    #[case(OperationsCount { gets: 1, puts: 2, deletes: 0 }, "get 1, put 2")]
    #[case(OperationsCount { gets: 0, puts: 0, deletes: 3 }, "delete 3")]
    fn names_what_happened(#[case] count: OperationsCount, #[case] text: &str) {
        assert_eq!(count.to_string(), text);
    }
}
