//! The document of `GET usage`: what a store has used, as counts, as shares of each price plan, and in
//! dollars.

use crate::usage::{Counts, Reading, to_f64};
use serde_json::{Value, json};

/// The paid plan's base price, in dollars a month.
const PAID_BASE_USD: f64 = 5.0;
/// What the paid plan charges for each gigabyte above the first, in dollars a month.
const STORED_GB_USD: f64 = 0.5;
/// The bytes of a gigabyte.
const GB: f64 = 1e9;

pub(super) fn document(reading: &Reading, stored_bytes: usize) -> Value {
    let stored_gb = to_f64(stored_bytes as u64) / GB;
    let over_gb = (stored_gb - 1.0).max(0.0);
    let cost = PAID_BASE_USD + reading.month.overage_usd() + over_gb * STORED_GB_USD;
    json!({
        "today": reading.today,
        "month": reading.month,
        "total": reading.total,
        "stored-bytes": stored_bytes,
        "free-plan": {
            "daily-quotas": Counts::FREE_DAY,
            "used-percent": used_percent(reading.today, Counts::FREE_DAY),
            "stored-percent": rounded(stored_gb * 100.0),
        },
        "paid-plan": {
            "monthly-allowances": Counts::PAID_MONTH,
            "used-percent": used_percent(reading.month, Counts::PAID_MONTH),
            "cost-usd": rounded(cost),
        },
    })
}

fn used_percent(used: Counts, allowed: Counts) -> Value {
    let percent = |used: u64, allowed: u64| rounded(to_f64(used) * 100.0 / to_f64(allowed));
    json!({
        "reads": percent(used.reads, allowed.reads),
        "writes": percent(used.writes, allowed.writes),
        "deletes": percent(used.deletes, allowed.deletes),
        "lists": percent(used.lists, allowed.lists),
    })
}

/// Rounded to four decimal places.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::usage::{Meter, OperationKind};

    #[test]
    fn shares_and_cost_follow_from_the_counts() {
        let (meter, now) = (Meter::default(), Timestamp::from_ms(0));
        meter.count(OperationKind::Write, 500, now, None).unwrap();
        meter.count(OperationKind::Read, 14_000_000, now, None).unwrap();
        let document = document(&meter.read(now), 3_000_000_000);
        assert_eq!(document["free-plan"]["used-percent"]["writes"], 50.0);
        assert_eq!(document["paid-plan"]["used-percent"]["reads"], 140.0);
        assert_eq!(document["paid-plan"]["cost-usd"], 8.0);
    }
}
