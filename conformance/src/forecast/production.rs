//! What holds on Cloudflare: limits, quotas, prices and latencies. The figures are the emulator's, so
//! that a forecast and the emulator's preset `production` speak of the same world.

use fastrand::Rng;
use pysondbkv_emulator::conditions::{Latency, Preset};
use pysondbkv_emulator::usage::Counts;
use serde::Serialize;

use super::moment::{Moment, from_ms};

/// A price plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PricePlan {
    /// Nothing costs, and each day has quotas.
    Free,
    /// No quotas; what goes over the month's allowances costs.
    Paid,
}

/// What each world is subject to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Production {
    /// How long a location serves what it has read.
    pub(super) cache_ttl: Moment,
    /// How long a key takes no second write.
    pub(super) write_window: Moment,
    /// How many KV operations a request may make.
    pub(super) max_operations: u64,
    /// How many operations a day allows.
    pub(super) quotas: Option<Counts>,
    put: Latency,
}

/// The largest value of an entry, in bytes.
pub const MAX_VALUE_BYTES: u64 = 25 * 1024 * 1024;

/// What an entry of the index takes: a UUID in quotes, and a comma.
pub const INDEX_ENTRY_BYTES: u64 = 39;

/// The bytes of a key that an add makes.
pub(super) const KEY_BYTES: u64 = 36;

/// The requests of a free plan's day, by Cloudflare's page on pricing.
pub const FREE_DAY_REQUESTS: u64 = 100_000;

/// The paid plan: a month's base price, its requests, a million more of them, and a gigabyte beyond the
/// first, in dollars. By Cloudflare's pages on pricing.
const BASE_USD: f64 = 5.0;
const MONTH_REQUESTS: f64 = 10e6;
const MILLION_REQUESTS_USD: f64 = 0.3;
const GIGABYTE_USD: f64 = 0.5;

impl PricePlan {
    /// Its name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Paid => "paid",
        }
    }

    /// How many KV operations one request may make, by Cloudflare's pages of February 2026.
    #[must_use]
    pub fn max_operations(self) -> u64 {
        match self {
            Self::Free => 1_000,
            Self::Paid => 10_000,
        }
    }

    /// How many entries of the index a listing can read: its first operation reads the index.
    #[must_use]
    pub fn max_listed(self) -> u64 {
        self.max_operations() - 1
    }
}

impl Production {
    pub(super) fn on(plan: PricePlan) -> Self {
        let conditions = Preset::Production.conditions();
        Self {
            cache_ttl: from_ms(conditions.consistency.cache_ttl_ms),
            write_window: from_ms(conditions.limits.same_key_window_ms),
            max_operations: plan.max_operations(),
            quotas: (plan == PricePlan::Free).then_some(Counts::FREE_DAY),
            put: conditions.latency.put,
        }
    }

    /// How long it takes from a read until the write that follows it has taken effect.
    pub(super) fn draw_put(&self, rng: &mut Rng) -> Moment {
        draw(self.put, rng)
    }
}

/// The 99th percentile of the standard normal distribution.
const Z_99: f64 = 2.326_347_874_040_841;

fn draw(latency: Latency, rng: &mut Rng) -> Moment {
    let ms = match latency {
        Latency::None => 0.0,
        Latency::Fixed { ms } => ms,
        Latency::Even { from_ms, to_ms } => from_ms + (to_ms - from_ms) * rng.f64(),
        Latency::LogNormal { median_ms, p99_ms } => {
            median_ms * ((p99_ms / median_ms).ln() / Z_99 * normal(rng)).exp()
        }
    };
    (ms * 1e3) as Moment
}

/// A draw of the standard normal distribution (Box and Muller).
fn normal(rng: &mut Rng) -> f64 {
    (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (std::f64::consts::TAU * rng.f64()).cos()
}

/// What a month on the paid plan costs, in dollars.
pub(super) fn paid_month_usd(operations: Counts, requests: f64, stored_bytes: f64) -> f64 {
    let requests = (requests - MONTH_REQUESTS).max(0.0) / 1e6 * MILLION_REQUESTS_USD;
    let stored = (stored_bytes / 1e9 - 1.0).max(0.0) * GIGABYTE_USD;
    BASE_USD + operations.overage_usd() + requests + stored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_have_the_median_that_the_emulator_says() {
        let (production, mut rng) = (Production::on(PricePlan::Paid), Rng::with_seed(1));
        let mut drawn: Vec<_> = (0..10_001).map(|_| production.draw_put(&mut rng)).collect();
        drawn.sort_unstable();
        assert!((28_000..32_000).contains(&drawn[5_000]), "{} µs", drawn[5_000]);
        assert!((200_000..300_000).contains(&drawn[9_900]), "{} µs", drawn[9_900]);
    }

    #[test]
    fn what_goes_over_the_allowances_costs() {
        let operations = Counts { reads: 12_000_000, writes: 2_000_000, ..Counts::default() };
        let usd = paid_month_usd(operations, 20e6, 3e9);
        assert!((usd - (5.0 + 1.0 + 5.0 + 3.0 + 1.0)).abs() < 1e-9, "{usd}");
        assert!((paid_month_usd(Counts::default(), 0.0, 0.0) - 5.0).abs() < 1e-9);
    }
}
