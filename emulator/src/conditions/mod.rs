//! The conditions: all that the world does to a store, as one document.
//!
//! `--conditions FILE` (TOML), the flags, the control plane (JSON) and the library read and write
//! this same document. Every field has a default, which is what `wrangler dev` does; unknown
//! fields are refused. The presets are two such documents.
//!
//! Sources: Cloudflare's pages on KV limits, pricing and how KV works, as of November 2026.

mod consistency;
mod fault;
mod latency;
mod limits;
mod preset;
mod quotas;

pub use consistency::{Consistency, Mode};
pub use fault::{Action, Fault, FaultError, Operation, Phase, Trigger};
pub use latency::{Latencies, Latency, LatencyError};
pub use limits::{Limits, SameKeyWrites};
pub use preset::Preset;
pub use quotas::{Plan, Quotas};

use serde::{Deserialize, Serialize};

/// All that the world does to a store.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Conditions {
    /// Where reads come from.
    pub consistency: Consistency,
    /// What is refused.
    pub limits: Limits,
    /// How long a KV operation takes.
    pub latency: Latencies,
    /// How much a plan allows.
    pub quotas: Quotas,
    /// What goes wrong on purpose, in the order in which rules are tried.
    #[serde(rename = "fault")]
    pub faults: Vec<Fault>,
}

impl Conditions {
    /// The document in a TOML text.
    ///
    /// # Errors
    /// [`ConditionsError`] with the line and what is wrong there.
    pub fn from_toml(text: &str) -> Result<Self, ConditionsError> {
        toml::from_str::<Self>(text).map_err(ConditionsError::Toml)?.checked()
    }

    /// The document in a JSON value.
    ///
    /// # Errors
    /// [`ConditionsError`] with what is wrong.
    pub fn from_json(value: serde_json::Value) -> Result<Self, ConditionsError> {
        serde_path_to_error::deserialize::<_, Self>(value).map_err(ConditionsError::Json)?.checked()
    }

    /// This document changed by a JSON merge patch (RFC 7396): fields given replace, `null`
    /// returns a field to its default.
    ///
    /// # Errors
    /// [`ConditionsError`] when what comes out is no document; then nothing has changed.
    pub fn patched(&self, patch: serde_json::Value) -> Result<Self, ConditionsError> {
        let mut document = serde_json::json!(self);
        merge(&mut document, patch);
        Self::from_json(document)
    }

    /// Whether nothing but KV's own rules holds, so that an operation takes no time and no chance.
    #[must_use]
    pub fn are_plain(&self) -> bool {
        self.consistency.mode == Mode::Strong
            && self.latency == Latencies::default()
            && self.limits == Limits::default()
            && self.quotas.plan == Plan::None
            && self.faults.is_empty()
    }

    /// The same document, if its rules can be carried out.
    fn checked(self) -> Result<Self, ConditionsError> {
        let mut names = std::collections::HashSet::new();
        for (number, fault) in self.faults.iter().enumerate() {
            let error = |source| ConditionsError::Fault { number: number + 1, source };
            fault.check().map_err(error)?;
            if !names.insert(&fault.id) {
                return Err(error(FaultError::SameId));
            }
        }
        Ok(self)
    }
}

/// RFC 7396.
fn merge(target: &mut serde_json::Value, patch: serde_json::Value) {
    use serde_json::Value::{Null, Object};
    match (target, patch) {
        (Object(target), Object(patch)) => {
            for (name, value) in patch {
                match value {
                    Null => drop(target.shift_remove(&name)),
                    value => merge(target.entry(name).or_insert(Null), value),
                }
            }
        }
        (target, patch) => *target = patch,
    }
}

/// Why a text is no document of conditions.
#[derive(Debug, thiserror::Error)]
pub enum ConditionsError {
    /// The TOML does not have the document's form.
    #[error("{0}")]
    Toml(toml::de::Error),
    /// The JSON does not have the document's form.
    #[error("{}", .0.inner())]
    Json(serde_path_to_error::Error<serde_json::Error>),
    /// A fault rule contradicts itself.
    #[error("fault {number}: {source}")]
    Fault {
        /// Which rule, counted from 1.
        number: usize,
        /// What is wrong with it.
        source: FaultError,
    },
}

impl ConditionsError {
    /// The field that is wrong, as far as it is known: `fault[0]`.
    #[must_use]
    pub fn field(&self) -> Option<String> {
        match self {
            Self::Fault { number, source } => {
                let rule = format!("fault[{}]", number - 1);
                Some(source.field().map_or(rule.clone(), |field| format!("{rule}.{field}")))
            }
            Self::Json(error) => Some(error.path().to_string()).filter(|path| path != "."),
            Self::Toml(_) => None,
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
        assert_eq!(patched.consistency.mode, Mode::Eventual);
        let restored = patched.patched(json!({"consistency": null, "limits": null})).unwrap();
        assert_eq!(restored.consistency, Consistency::default());
    }

    #[rstest]
    #[case("[consistensy]", "consistensy")]
    #[case("[consistency]\nmode = \"weak\"", "weak")]
    #[case("[limits]\nsame-key-window-ms = -1", "-1")]
    #[case("[[fault]]\nid = \"f\"\non = \"put\"\ndelay-ms = 5\nnth = 0", "fault 1")]
    fn what_is_no_document_is_refused_with_its_place(#[case] toml: &str, #[case] told: &str) {
        let error = Conditions::from_toml(toml).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
