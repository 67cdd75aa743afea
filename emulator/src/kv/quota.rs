//! The plan's daily quota of operations.

use super::error::KvError;
use super::instruments::Instruments;
use crate::conditions::{PricePlan, Quotas};
use crate::hazard::Hazard;
use crate::usage::{Counts, OperationKind};

/// Counts `number` keys toward the day's quota, and refuses them if they would exceed it.
pub(super) fn within_quota(
    instruments: &Instruments,
    quotas: &Quotas,
    kind: OperationKind,
    number: u64,
) -> Result<(), KvError> {
    let quota = Counts::FREE_DAY.of(kind) * quotas.headroom_percent / 100;
    let limit = (quotas.plan == PricePlan::Free).then_some(quota);
    let counted = instruments.meter.count(kind, number, instruments.clock.now(), limit);
    let before = counted.map_err(|_| KvError::QuotaExceeded(kind.as_str()))?;
    let used = before + number;
    let passes = |mark: u64| (before + 1..=used).contains(&mark);
    if passes(quota / 2) || passes(quota) {
        instruments.hazards.warn_once(Hazard::Quota, || {
            let name = kind.as_str();
            format!("{used} of the free plan's {quota} KV {name}s of today are used")
        });
    }
    Ok(())
}
