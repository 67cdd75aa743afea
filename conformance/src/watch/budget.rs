//! What a watch may use of a day: `10000` requests, or `10000,50000` with KV reads.

use std::fmt;
use std::str::FromStr;

/// What a watch may use of a day, which ends at 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Requests.
    pub requests: u64,
    /// KV reads, which are about as many as requests, and one more for each item of a listing.
    pub kv_reads: u64,
}

/// Why a text is no budget.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no budget: write the requests of a day, or REQUESTS,KV-READS as in 20000,50000")]
pub struct BudgetError(String);

/// What is used of a day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Used {
    day: u64,
    requests: u64,
    kv_reads: u64,
    /// What the last round used.
    last: (u64, u64),
}

impl FromStr for Budget {
    type Err = BudgetError;

    fn from_str(text: &str) -> Result<Self, BudgetError> {
        let (requests, reads) = text.split_once(',').unwrap_or((text, text));
        let number = |text: &str| text.trim().parse().ok().filter(|number| *number > 0);
        let both = number(requests).zip(number(reads));
        let (requests, kv_reads) = both.ok_or_else(|| BudgetError(text.to_owned()))?;
        Ok(Self { requests, kv_reads })
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} requests and {} KV reads a day", self.requests, self.kv_reads)
    }
}

impl Used {
    /// Notes what a round used on a day.
    pub(super) fn note(&mut self, day: u64, requests: u64, kv_reads: u64) {
        self.begin(day);
        self.requests += requests;
        self.kv_reads += kv_reads;
        self.last = (requests, kv_reads);
    }

    /// Whether one more round like the last stays within the budget.
    pub(super) fn allows(&mut self, budget: Budget, day: u64) -> bool {
        self.begin(day);
        let (requests, kv_reads) = self.last;
        self.requests + requests <= budget.requests && self.kv_reads + kv_reads <= budget.kv_reads
    }

    fn begin(&mut self, day: u64) {
        if day != self.day {
            *self = Self { day, last: self.last, ..Self::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_of_requests_and_of_reads() {
        assert_eq!("500".parse(), Ok(Budget { requests: 500, kv_reads: 500 }));
        assert_eq!("500,900".parse(), Ok(Budget { requests: 500, kv_reads: 900 }));
        assert!("0".parse::<Budget>().is_err() && "much".parse::<Budget>().is_err());
    }

    #[test]
    fn what_is_used_up_comes_back_with_the_next_day() {
        let (mut used, budget) = (Used::default(), Budget { requests: 100, kv_reads: 1_000 });
        assert!(used.allows(budget, 1));
        used.note(1, 40, 10);
        assert!(used.allows(budget, 1));
        used.note(1, 40, 10);
        assert!(!used.allows(budget, 1));
        assert!(used.allows(budget, 2));
    }
}
