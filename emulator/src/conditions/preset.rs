//! Named documents of conditions.

use super::consistency::{Consistency, ConsistencyMode};
use super::document::Conditions;
use super::latency::Latencies;
use super::limits::Limits;
use super::quotas::{PricePlan, Quotas};

/// A named document of conditions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Preset {
    /// As `wrangler dev`: strong reads, limited sizes, and warnings of what production would do.
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
                consistency: Consistency {
                    mode: ConsistencyMode::Eventual,
                    ..Consistency::default()
                },
                limits: Limits::production(),
                latency: Latencies::production(),
                quotas: Quotas { plan: PricePlan::Free, ..Quotas::default() },
                faults: Vec::new(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[test]
    fn the_local_preset_is_the_default_and_plain() {
        assert_eq!(Preset::Local.conditions(), Conditions::default());
        assert!(Preset::Local.conditions().are_plain());
        assert!(!Preset::Production.conditions().are_plain());
    }

    #[rstest]
    #[case(Preset::Local)]
    #[case(Preset::Production)]
    fn a_document_survives_json_and_toml(#[case] preset: Preset) {
        let conditions = preset.conditions();
        let json = serde_json::to_value(&conditions).unwrap();
        assert_eq!(Conditions::from_json(json).unwrap(), conditions);
        let toml = toml::to_string(&conditions).unwrap();
        assert_eq!(Conditions::from_toml(&toml).unwrap(), conditions);
    }

    #[test]
    fn a_patch_changes_what_it_names_and_null_restores_the_default() {
        let patch =
            json!({"consistency": {"cache-ttl-ms": 5}, "limits": {"same-key-writes": "429"}});
        let patched = Preset::Production.conditions().patched(patch).unwrap();
        assert_eq!(patched.consistency.cache_ttl_ms, 5);
        assert_eq!(patched.consistency.mode, ConsistencyMode::Eventual);
        let restored = patched.patched(json!({"consistency": null, "limits": null})).unwrap();
        assert_eq!(restored.consistency, Consistency::default());
    }
}
