//! Counts KV operations toward the quotas of a day, as the emulator's meter does: what is refused by a
//! quota is not counted, what is refused for another reason is.

use pysondbkv_emulator::usage::Counts;

use super::moment::Moment;

/// The operations of a day.
#[derive(Debug)]
pub(super) struct Meter {
    quotas: Option<Counts>,
    used: Counts,
    /// When each quota was used up: reads, writes, deletes.
    ended: [Option<Moment>; 3],
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Read,
    Write,
    Delete,
}

/// The quota is used up.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OverQuota;

impl Meter {
    pub(super) fn new(quotas: Option<Counts>) -> Self {
        Self { quotas, used: Counts::default(), ended: [None; 3] }
    }

    /// Counts operations one by one, and fails if one of them is refused.
    pub(super) fn count(
        &mut self,
        operation: Operation,
        number: u64,
        now: Moment,
    ) -> Result<(), OverQuota> {
        let after = *operation.of(&mut self.used) + number;
        let quota = self.quotas.map_or(u64::MAX, |mut quotas| *operation.of(&mut quotas));
        *operation.of(&mut self.used) = after.min(quota);
        if after >= quota {
            self.ended[operation as usize].get_or_insert(now);
        }
        if after > quota { Err(OverQuota) } else { Ok(()) }
    }

    /// The operations of the day.
    pub(super) fn used(&self) -> Counts {
        self.used
    }

    /// When each quota ended, if it did: reads, writes, deletes.
    pub(super) fn ended(&self) -> [Option<Moment>; 3] {
        self.ended
    }

    /// Whether no request can do anything until the day is over, since each begins with a read.
    pub(super) fn is_at_end(&self) -> bool {
        self.quotas.is_some_and(|quotas| self.used.reads >= quotas.reads)
    }
}

impl Operation {
    fn of(self, counts: &mut Counts) -> &mut u64 {
        match self {
            Self::Read => &mut counts.reads,
            Self::Write => &mut counts.writes,
            Self::Delete => &mut counts.deletes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_ends_with_the_last_operation_that_it_allows() {
        let mut meter = Meter::new(Some(Counts { reads: 2, ..Counts::FREE_DAY }));
        assert_eq!(meter.count(Operation::Read, 1, 1), Ok(()));
        assert!(!meter.is_at_end());
        assert_eq!(meter.count(Operation::Read, 2, 2), Err(OverQuota));
        assert!(meter.is_at_end());
        assert_eq!(meter.count(Operation::Read, 1, 3), Err(OverQuota));
        assert_eq!((meter.used().reads, meter.ended()), (2, [Some(2), None, None]));
    }
}
