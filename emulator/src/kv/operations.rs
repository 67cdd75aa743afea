//! How many KV operations one invocation has made.

use crate::usage::Kind;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The running count of one invocation.
#[derive(Debug, Default)]
pub struct Operations {
    gets: AtomicU64,
    puts: AtomicU64,
    deletes: AtomicU64,
}

impl Operations {
    /// Counts `number` operations, and answers how many there are now in all.
    pub(super) fn count(&self, kind: Kind, number: u64) -> u64 {
        let counter = match kind {
            Kind::Read => &self.gets,
            Kind::Write => &self.puts,
            Kind::Delete => &self.deletes,
        };
        counter.fetch_add(number, Relaxed);
        self.total().sum()
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
    /// Reads; a bulk read is one.
    pub gets: u64,
    /// Writes.
    pub puts: u64,
    /// Deletes.
    pub deletes: u64,
}

impl OperationsCount {
    /// All of them.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.gets + self.puts + self.deletes
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

    #[test]
    fn every_kind_counts_toward_the_sum() {
        let operations = Operations::default();
        let counted = [Kind::Read, Kind::Write, Kind::Delete].map(|kind| operations.count(kind, 1));
        assert_eq!(counted, [1, 2, 3]);
    }
}
