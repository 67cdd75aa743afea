//! Documents of conditions by name.

use super::{Conditions, Consistency, Latencies, Limits, Mode, Plan, Quotas};

/// A named document of conditions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Preset {
    /// As `wrangler dev`: strong reads, sizes limited, and warnings of what production would do.
    #[default]
    Local,
    /// As Cloudflare documents it: stale reads, one write per second and key, operation limits,
    /// the free plan's quotas, latency.
    Production,
}

impl Preset {
    /// The preset of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "local" => Some(Self::Local),
            "production" => Some(Self::Production),
            _ => None,
        }
    }

    /// The document.
    #[must_use]
    pub fn conditions(self) -> Conditions {
        match self {
            Self::Local => Conditions::default(),
            Self::Production => Conditions {
                consistency: Consistency { mode: Mode::Eventual, ..Consistency::default() },
                limits: Limits::production(),
                latency: Latencies::production(),
                quotas: Quotas { plan: Plan::Free, ..Quotas::default() },
                faults: Vec::new(),
            },
        }
    }
}
