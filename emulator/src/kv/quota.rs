//! The plan's daily quota of operations.

use super::error::{KvError, storage_failure};
use super::instruments::Instruments;
use super::method::KvMethod;
use crate::conditions::{PricePlan, Quotas};
use crate::hazard::Hazard;
use crate::usage::Counts;

/// Counts `number` keys toward the day's quota, and refuses them if they would exceed it.
pub(super) async fn within_quota(
    instruments: &Instruments,
    quotas: &Quotas,
    (method, number): (KvMethod, u64),
    request: u64,
) -> Result<(), KvError> {
    let kind = method.kind();
    let quota = Counts::FREE_DAY.of(kind) * quotas.headroom_percent / 100;
    let limit = (quotas.plan == PricePlan::Free).then_some(quota);
    let counted = instruments.count(kind, number, limit).await.map_err(storage_failure(method))?;
    let before = counted.map_err(|_| KvError::QuotaExceeded(kind.as_str()))?;
    let used = before + number;
    let passes = |mark: u64| (before + 1..=used).contains(&mark);
    if passes(quota / 2) || passes(quota) {
        instruments.hazards.warn_once(Hazard::Quota, request, || {
            let name = kind.as_str();
            format!("{used} of the free plan's {quota} KV {name}s of today are used")
        });
    }
    Ok(())
}
