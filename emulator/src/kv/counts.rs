//! How many KV operations one invocation has made, and how many it may make.

use super::error::KvError;
use crate::conditions::Limits;
use crate::hazard::{Hazard, Hazards};
use crate::usage::OperationKind;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The operations that an invocation may make on the free plan.
const FREE_OPERATIONS: u64 = 1_000;

/// The running count of one invocation.
#[derive(Debug, Default)]
pub(super) struct OperationCounter {
    gets: AtomicU64,
    puts: AtomicU64,
    deletes: AtomicU64,
    lists: AtomicU64,
}

impl OperationCounter {
    /// Counts `number` operations of the request, and refuses them if they are too many for one
    /// invocation.
    pub(super) fn count(
        &self,
        kind: OperationKind,
        number: u64,
        limits: &Limits,
        hazards: &Hazards,
        request: u64,
    ) -> Result<(), KvError> {
        let now = self.add(kind, number);
        if now > FREE_OPERATIONS && now - number <= FREE_OPERATIONS {
            hazards.warn_once(Hazard::OperationLimit, request, || {
                format!("request {request} makes more than 1,000 KV operations")
            });
        }
        match limits.operations_per_invocation {
            0 => Ok(()),
            limit if now <= limit => Ok(()),
            _ => Err(KvError::TooManyOperations),
        }
    }

    /// The total of all kinds afterwards.
    pub(super) fn add(&self, kind: OperationKind, number: u64) -> u64 {
        let counter = match kind {
            OperationKind::Read => &self.gets,
            OperationKind::Write => &self.puts,
            OperationKind::Delete => &self.deletes,
            OperationKind::List => &self.lists,
        };
        counter.fetch_add(number, Relaxed);
        self.total().sum()
    }

    pub(super) fn total(&self) -> OperationCounts {
        OperationCounts {
            gets: self.gets.load(Relaxed),
            puts: self.puts.load(Relaxed),
            deletes: self.deletes.load(Relaxed),
            lists: self.lists.load(Relaxed),
        }
    }
}

/// KV operations by kind. `Display` leaves out the kinds that did not happen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OperationCounts {
    /// A bulk read counts as one.
    pub(crate) gets: u64,
    pub(crate) puts: u64,
    pub(crate) deletes: u64,
    pub(crate) lists: u64,
}

impl OperationCounts {
    pub(crate) fn sum(&self) -> u64 {
        self.gets + self.puts + self.deletes + self.lists
    }
}

impl fmt::Display for OperationCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            ("get", self.gets),
            ("put", self.puts),
            ("delete", self.deletes),
            ("list", self.lists),
        ];
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
    #[case(OperationCounts::default(), "none")]
    #[case(OperationCounts { gets: 1, puts: 2, ..OperationCounts::default() }, "get 1, put 2")]
    #[case(OperationCounts { deletes: 3, lists: 1, ..OperationCounts::default() }, "delete 3, list 1")]
    fn names_what_happened(#[case] count: OperationCounts, #[case] text: &str) {
        assert_eq!(count.to_string(), text);
    }

    #[test]
    fn every_kind_counts_toward_the_sum() {
        let counter = OperationCounter::default();
        let kinds =
            [OperationKind::Read, OperationKind::Write, OperationKind::Delete, OperationKind::List];
        let totals = kinds.map(|kind| counter.add(kind, 1));
        assert_eq!(totals, [1, 2, 3, 4]);
    }
}
