//! One round, as it is kept: ids and numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Its number in this watch, from 1 on.
    pub number: u64,
    /// The deployment, as readers see it; empty in the history of an older version.
    #[serde(default)]
    pub target: String,
    /// When it began, in UTC: `2026-11-30T01:23:45Z`.
    pub at: String,
    /// How it ended.
    pub outcome: RoundOutcome,
    /// Why there was nothing to judge.
    pub reason: Option<String>,
    /// How many scenarios passed.
    pub passed: usize,
    /// The ids of those that failed.
    pub failed: Vec<String>,
    /// How many could not be judged.
    pub indeterminate: usize,
    /// What the audit found: the ids of checks, and how bad each is.
    pub findings: BTreeMap<String, String>,
    /// How many items the listing has; absent when it cannot be read.
    pub items: Option<usize>,
    /// Whether the index and the items agree; absent when that was not seen.
    pub is_index_sound: Option<bool>,
    /// Why the KV API did not show the namespace; absent where it did, or was not asked.
    #[serde(default)]
    pub namespace_error: Option<String>,
    /// How long its requests took; absent when none was answered.
    pub latency: Option<Latency>,
    /// The same for each kind of request: `getAll`, `get`, `page`, `other`.
    #[serde(default)]
    pub latencies: BTreeMap<String, Latency>,
    /// Entries that a listing of this watch lacked, and that a later one shows again.
    #[serde(default)]
    pub came_back: usize,
    /// The longest time between two such listings, in milliseconds; absent if no entry came back.
    #[serde(default)]
    pub back_after_ms: Option<u64>,
    /// The requests that it sent, to the deployment and to the KV API.
    pub requests: u64,
    /// About how many KV reads and lists they made.
    pub kv_reads: u64,
}

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoundOutcome {
    /// No scenario failed, and no finding is of severity high.
    Sound,
    /// A scenario failed, or a finding is of severity high.
    Failing,
    /// The deployment did not answer.
    Unreachable,
    /// It was left out, since the budget of the day is used up.
    Skipped,
}

/// How long requests took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Half took longer.
    pub p50_ms: f64,
    /// One in twenty took longer.
    pub p95_ms: f64,
    /// One in a hundred took longer.
    pub p99_ms: f64,
}

impl Round {
    /// A round in which nothing was seen.
    pub(super) fn blank(number: u64, at: String, outcome: RoundOutcome, reason: String) -> Self {
        Self {
            number,
            target: String::new(),
            at,
            outcome,
            reason: Some(reason),
            passed: 0,
            failed: Vec::new(),
            indeterminate: 0,
            findings: BTreeMap::new(),
            items: None,
            is_index_sound: None,
            namespace_error: None,
            latency: None,
            latencies: BTreeMap::new(),
            came_back: 0,
            back_after_ms: None,
            requests: 0,
            kv_reads: 0,
        }
    }
}

impl RoundOutcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Sound, Self::Failing, Self::Unreachable, Self::Skipped];

    /// Its one word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Failing => "failing",
            Self::Unreachable => "unreachable",
            Self::Skipped => "skipped",
        }
    }
}

impl Latency {
    /// The percentiles of some times; nothing where there is none.
    pub(super) fn of(times: impl Iterator<Item = Duration>) -> Option<Self> {
        let mut ms: Vec<f64> = times.map(|time| time.as_secs_f64() * 1e3).collect();
        ms.sort_by(f64::total_cmp);
        let last = ms.len().checked_sub(1)?;
        let at = |percent: usize| {
            let place = (ms.len() * percent).div_ceil(100).saturating_sub(1).min(last);
            (ms[place] * 10.0).round() / 10.0
        };
        Some(Self { p50_ms: at(50), p95_ms: at(95), p99_ms: at(99) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_seen() {
        let latency = Latency::of((1..=100).map(Duration::from_millis)).unwrap();
        assert_eq!(latency, Latency { p50_ms: 50.0, p95_ms: 95.0, p99_ms: 99.0 });
        assert_eq!(Latency::of(std::iter::empty()), None);
    }
}
