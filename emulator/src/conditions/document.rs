//! The document: reading it, changing it, and checking that it can be carried out.

use super::consistency::{Consistency, ConsistencyMode};
use super::error::ConditionsError;
use super::fault_rule::{FaultRule, FaultRuleError};
use super::latency::Latencies;
use super::limits::Limits;
use super::quotas::{PricePlan, Quotas};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The longest time that a document may name: a year, in milliseconds.
const MAX_MS: u64 = 365 * 24 * 60 * 60 * 1_000;

/// Everything that a store's clients meet beside its entries: stale reads, limits, latency, quotas
/// and faults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Conditions {
    /// What reads see.
    pub consistency: Consistency,
    /// Which operations are refused for their rate or number.
    pub limits: Limits,
    /// How long a KV operation takes.
    pub latency: Latencies,
    /// The daily quotas of a price plan.
    pub quotas: Quotas,
    /// The fault rules, in the order in which they are tried.
    #[serde(rename = "fault")]
    pub faults: Vec<FaultRule>,
}

/// The most fault rules that a store may have: every operation tries them in turn.
const MAX_RULES: usize = 1_000;

impl Conditions {
    /// Reads a document in TOML.
    ///
    /// # Errors
    /// [`ConditionsError`] with the line and the reason.
    pub fn from_toml(text: &str) -> Result<Self, ConditionsError> {
        toml::from_str::<Self>(text).map_err(ConditionsError::Toml)?.checked()
    }

    /// Reads a document in JSON.
    ///
    /// # Errors
    /// [`ConditionsError`] with the reason.
    pub fn from_json(value: serde_json::Value) -> Result<Self, ConditionsError> {
        check_objects(&value)?;
        serde_path_to_error::deserialize::<_, Self>(value).map_err(ConditionsError::Json)?.checked()
    }

    /// This document changed by a JSON merge patch (RFC 7396): the fields of the patch replace those
    /// of the document, and `null` returns a field to its default.
    ///
    /// # Errors
    /// [`ConditionsError`] when the result is not a document of conditions.
    pub fn patched(&self, mut patch: serde_json::Value) -> Result<Self, ConditionsError> {
        check_objects(&patch)?;
        replace_nulls(&mut patch, &serde_json::json!(Self::default()));
        let mut document = serde_json::json!(self);
        json_patch::merge(&mut document, &patch);
        Self::from_json(document)
    }

    /// Whether only the rules of KV itself hold, so that operations take no time and draw nothing
    /// from chance.
    pub(crate) fn are_plain(&self) -> bool {
        self.consistency.mode == ConsistencyMode::Strong
            && self.latency == Latencies::default()
            && self.limits == Limits::default()
            && self.quotas.plan == PricePlan::None
            && self.faults.is_empty()
    }

    fn check_bounds(&self) -> Result<(), ConditionsError> {
        let (limits, consistency) = (&self.limits, &self.consistency);
        let bounds = [
            ("consistency.cache-ttl-ms", consistency.cache_ttl_ms, 0, MAX_MS),
            ("consistency.locations", consistency.locations, 1, 1_000),
            (
                "consistency.unseen-own-writes-percent",
                consistency.unseen_own_writes_percent,
                0,
                100,
            ),
            ("limits.same-key-window-ms", limits.same_key_window_ms, 0, MAX_MS),
            ("limits.connections", limits.connections, 0, 1_000_000),
            ("quotas.headroom-percent", self.quotas.headroom_percent, 0, 100),
        ];
        let out =
            bounds.into_iter().find(|(_, number, least, most)| number < least || number > most);
        out.map_or(Ok(()), |(field, _, least, most)| {
            Err(ConditionsError::OutOfBounds { field, least, most })
        })
    }

    /// The same document, if it can be carried out.
    fn checked(self) -> Result<Self, ConditionsError> {
        self.check_bounds()?;
        if self.faults.len() > MAX_RULES {
            return Err(ConditionsError::TooManyRules { most: MAX_RULES });
        }
        let mut names = HashSet::new();
        for (number, fault) in self.faults.iter().enumerate() {
            let error = |problem| ConditionsError::Fault { number: number + 1, problem };
            fault.check().map_err(error)?;
            if !names.insert(&fault.id) {
                return Err(error(FaultRuleError::SameId));
            }
        }
        Ok(self)
    }
}

/// Checks that sections are objects. serde would read an array as a section's fields in order.
fn check_objects(document: &serde_json::Value) -> Result<(), ConditionsError> {
    let told = |field: Option<&str>| ConditionsError::NoObject { field: field.map(str::to_owned) };
    let sections = document.as_object().ok_or_else(|| told(None))?;
    let odd = sections.iter().find(|(name, section)| {
        section.is_array() && *name != "fault"
            || section.as_array().is_some_and(|rules| rules.iter().any(|rule| !rule.is_object()))
    });
    odd.map_or(Ok(()), |(name, _)| Err(told(Some(name))))
}

/// Puts its default in place of each field's `null`. A field that does not exist gets a value too, so that
/// the document is refused for it: a merge would drop a `null` unseen.
fn replace_nulls(patch: &mut serde_json::Value, defaults: &serde_json::Value) {
    let serde_json::Value::Object(fields) = patch else { return };
    for (name, value) in fields {
        match (value.is_null(), defaults.get(name)) {
            (true, default) => *value = default.cloned().unwrap_or(true.into()),
            (false, Some(defaults)) => replace_nulls(value, defaults),
            (false, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("[consistensy]", "consistensy")]
    #[case("[consistency]\nmode = \"weak\"", "weak")]
    #[case("[limits]\nsame-key-window-ms = -1", "-1")]
    #[case("[limits]\nconnections = 1000001", "limits.connections")]
    #[case("[consistency]\nlocations = 0", "from 1 to 1000")]
    #[case("[quotas]\nheadroom-percent = 101", "quotas.headroom-percent")]
    #[case("[[fault]]\nid = \"f\"\non = \"put\"\ndelay-ms = 5\nnth = 0", "fault 1")]
    fn what_is_no_document_is_refused_with_its_place(#[case] toml: &str, #[case] told: &str) {
        let error = Conditions::from_toml(toml).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }

    #[test]
    fn null_returns_a_field_or_a_section_to_its_default() {
        let text = "[limits]\nconnections = 6\nrest-requests = 9\n[latency]\nget = \"5ms\"\n[quotas]\nplan = \"free\"";
        let conditions = Conditions::from_toml(text).unwrap();
        let patch = serde_json::json!({ "limits": { "connections": null }, "latency": null });
        let patched = conditions.patched(patch).unwrap();
        assert_eq!((patched.limits.connections, patched.limits.rest_requests), (0, 9));
        assert_eq!(patched.latency, Latencies::default());
        assert_eq!(patched.quotas, conditions.quotas);
    }
}
