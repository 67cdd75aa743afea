//! Scenarios that passed, but not at once: their reads lagged behind their writes.

use crate::record::{Outcome, Record, Verdict};

/// These scenarios, the slowest first. Their words say after how long they passed.
pub(super) fn passed(record: &Record) -> Vec<&Verdict> {
    let is_late = |v: &&Verdict| v.settled_after.is_some() && matches!(v.outcome, Outcome::Passed);
    let mut late: Vec<_> = record.verdicts.iter().filter(is_late).collect();
    late.sort_by_key(|verdict| std::cmp::Reverse(verdict.settled_after));
    late
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::record::sample;

    #[test]
    fn the_slowest_comes_first_and_what_failed_is_told_elsewhere() {
        let mut record = sample::lagging();
        record.verdicts.push(record.verdicts[0].clone());
        record.verdicts[2].settled_after = Some(Duration::from_secs(2));
        let words: Vec<_> = passed(&record).iter().map(|verdict| verdict.words()).collect();
        assert_eq!(words, ["passed after 2000 ms", "passed after 740 ms"]);
    }
}
