//! Fault rules: each says where, when and how something goes wrong on purpose.
//!
//! ```toml
//! [[fault]]
//! id = "first index write fails"
//! on = "put"                # get, get-bulk, put, delete, list; or an endpoint: "POST /add"
//! key = "__index__"         # a pattern with * and ?; KV operations only
//! first = 2                 # or nth = 3, every = 5, probability = 0.1; none: always
//! phase = "before"          # or "after" the operation has taken effect
//! status = 503              # with text; or delay-ms, drop, cut-bytes, hold
//! ```

use serde::{Deserialize, Serialize};

/// A fault rule, as it is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FaultRule {
    /// The rule's name, by which it is listed and released. Unique in a document.
    pub id: String,
    /// A KV operation (`get`, `get-bulk`, `put`, `delete`, `list`) or an endpoint (`POST /add`).
    pub on: String,
    /// A pattern of the KV keys that it strikes: `*` stands for any text, `?` for any one character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Strikes the first this many times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
    /// Strikes this one time, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
    /// Strikes every this many times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<u64>,
    /// Strikes with this probability. The seed decides when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Whether it strikes before or after the operation takes effect.
    #[serde(default)]
    pub phase: FaultPhase,
    /// How long the rule is in force, in milliseconds after it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after_ms: Option<u64>,
    /// Fails with this HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The reason phrase of a failing KV operation, or the body of a failing endpoint's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Delays by this many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// Closes the connection without an answer. Endpoints only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drop: bool,
    /// Closes the connection after this many bytes of the body. Endpoints only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_bytes: Option<u64>,
    /// Holds the operation until the rule is released.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hold: bool,
}

/// When a rule strikes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultPhase {
    /// Before the operation takes effect. An operation that fails has done nothing.
    #[default]
    Before,
    /// After it took effect. An operation that fails was carried out nevertheless.
    After,
}

/// Where a rule strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultTarget {
    /// A KV operation of that name.
    Kv(&'static str),
    /// Requests with that method whose path matches that pattern.
    Endpoint {
        /// The method.
        method: String,
        /// The pattern of the path: `*` stands for any text, `?` for any one character.
        path: String,
    },
}

/// Which of the operations that fit a rule it strikes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FaultTrigger {
    /// All of them.
    Always,
    /// The first this many.
    First(u64),
    /// This one, counted from 1.
    Nth(u64),
    /// Every this many.
    Every(u64),
    /// Each with this probability.
    Probability(f64),
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultAction {
    /// Fails with a status and a text.
    Fail {
        /// The HTTP status.
        status: u16,
        /// The reason phrase or body.
        text: Option<String>,
    },
    /// Delays by this many milliseconds.
    Delay(u64),
    /// Closes the connection.
    Drop,
    /// Closes the connection after this many bytes of the body.
    Cut(u64),
    /// Holds the operation until the rule is released.
    Hold,
}

/// KV operations by the names that rules give them.
const KV_OPERATIONS: [&str; 5] = ["get", "get-bulk", "put", "delete", "list"];
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

impl FaultRule {
    /// Where it strikes. An error when `on` names nothing that exists.
    pub(crate) fn target(&self) -> Result<FaultTarget, FaultRuleError> {
        if let Some(name) = KV_OPERATIONS.into_iter().find(|name| *name == self.on) {
            return Ok(FaultTarget::Kv(name));
        }
        match self.on.split_once(' ') {
            Some((method, path)) if METHODS.contains(&method) && path.starts_with('/') => {
                Ok(FaultTarget::Endpoint { method: method.to_owned(), path: path.to_owned() })
            }
            _ => Err(FaultRuleError::UnknownTarget(self.on.clone())),
        }
    }

    /// Which operations it strikes. An error when several triggers are given, or an impossible one.
    pub(crate) fn trigger(&self) -> Result<FaultTrigger, FaultRuleError> {
        let named = [
            self.first.map(FaultTrigger::First),
            self.nth.map(FaultTrigger::Nth),
            self.every.map(FaultTrigger::Every),
            self.probability.map(FaultTrigger::Probability),
        ];
        let mut named = named.into_iter().flatten();
        let trigger = named.next().unwrap_or(FaultTrigger::Always);
        if named.next().is_some() {
            return Err(FaultRuleError::SeveralTriggers);
        }
        match trigger {
            FaultTrigger::Nth(0) | FaultTrigger::Every(0) | FaultTrigger::First(0) => {
                Err(FaultRuleError::CountZero)
            }
            FaultTrigger::Probability(p) if !(0.0..=1.0).contains(&p) => {
                Err(FaultRuleError::Probability)
            }
            trigger => Ok(trigger),
        }
    }

    /// What it does. An error unless exactly one action is given, and one that is possible there.
    pub(crate) fn action(&self) -> Result<FaultAction, FaultRuleError> {
        let named = [
            self.status.map(|status| FaultAction::Fail { status, text: self.text.clone() }),
            self.delay_ms.map(FaultAction::Delay),
            self.drop.then_some(FaultAction::Drop),
            self.cut_bytes.map(FaultAction::Cut),
            self.hold.then_some(FaultAction::Hold),
        ];
        let mut named = named.into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(action), None) => self.possible(action),
            _ => Err(FaultRuleError::NotOneAction),
        }
    }

    /// Whether the rule can be carried out.
    pub(crate) fn check(&self) -> Result<(), FaultRuleError> {
        if self.id.is_empty() {
            return Err(FaultRuleError::NoId);
        }
        let target = self.target()?;
        if self.key.is_some() && !matches!(target, FaultTarget::Kv(_)) {
            return Err(FaultRuleError::KeyOfEndpoint);
        }
        self.trigger()?;
        self.action().map(drop)
    }

    fn possible(&self, action: FaultAction) -> Result<FaultAction, FaultRuleError> {
        let on_kv = matches!(self.target()?, FaultTarget::Kv(_));
        match action {
            FaultAction::Drop | FaultAction::Cut(_) if on_kv => Err(FaultRuleError::EndpointsOnly),
            FaultAction::Cut(_) if self.phase == FaultPhase::Before => {
                Err(FaultRuleError::CutBefore)
            }
            FaultAction::Fail { status, .. } if !(400..=599).contains(&status) => {
                Err(FaultRuleError::Status(status))
            }
            action => Ok(action),
        }
    }
}

/// Why a rule cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultRuleError {
    /// The rule has no name.
    #[error("id: give the rule a name")]
    NoId,
    /// Another rule has the same name.
    #[error("id: another rule has the same name")]
    SameId,
    /// `on` names nothing that exists.
    #[error(
        "on: {0:?} is neither a KV operation (get, get-bulk, put, delete, list) nor an endpoint such as \
         \"POST /add\" or \"GET /get/*\""
    )]
    UnknownTarget(String),
    /// A key pattern for an endpoint.
    #[error("key: only rules on KV operations have one; put the pattern into the endpoint's path")]
    KeyOfEndpoint,
    /// More than one trigger.
    #[error("give one of first, nth, every and probability")]
    SeveralTriggers,
    /// A count of zero.
    #[error("first, nth and every count from 1")]
    CountZero,
    /// The probability is not one.
    #[error("probability: give a number from 0 to 1")]
    Probability,
    /// None or several actions.
    #[error("give exactly one of status, delay-ms, drop, cut-bytes and hold")]
    NotOneAction,
    /// An action on the connection, for a KV operation.
    #[error("drop and cut-bytes need an endpoint: a KV operation has no connection to the client")]
    EndpointsOnly,
    /// A cut of a body that does not exist yet.
    #[error("cut-bytes needs phase = \"after\": before it there is no body")]
    CutBefore,
    /// A status that is not a failure.
    #[error("status: {0} is not a failure; give 400 to 599")]
    Status(u16),
}

impl FaultRuleError {
    /// The field that is wrong, where it is a single one.
    pub(crate) fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoId | Self::SameId => Some("id"),
            Self::UnknownTarget(_) => Some("on"),
            Self::KeyOfEndpoint => Some("key"),
            Self::Probability => Some("probability"),
            Self::CutBefore => Some("phase"),
            Self::Status(_) => Some("status"),
            Self::SeveralTriggers | Self::CountZero | Self::NotOneAction | Self::EndpointsOnly => {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn check(toml: &str) -> Result<(), FaultRuleError> {
        toml::from_str::<FaultRule>(&format!("id = \"f\"\n{toml}")).unwrap().check()
    }

    #[rstest]
    #[case("on = \"put\"\nkey = \"__index__\"\nfirst = 2\nstatus = 503\ntext = \"no\"")]
    #[case("on = \"get-bulk\"\nhold = true")]
    #[case("on = \"POST /add\"\ndrop = true\nphase = \"after\"")]
    #[case("on = \"GET /get/*\"\ncut-bytes = 3\nphase = \"after\"\nprobability = 0.5")]
    fn a_rule_that_can_be_carried_out_is_taken(#[case] toml: &str) {
        assert_eq!(check(toml), Ok(()));
    }

    #[rstest]
    #[case("on = \"rename\"\nhold = true", FaultRuleError::UnknownTarget("rename".into()))]
    #[case("on = \"post /add\"\nhold = true", FaultRuleError::UnknownTarget("post /add".into()))]
    #[case("on = \"put\"", FaultRuleError::NotOneAction)]
    #[case("on = \"put\"\nhold = true\nstatus = 500", FaultRuleError::NotOneAction)]
    #[case("on = \"put\"\ndrop = true", FaultRuleError::EndpointsOnly)]
    #[case("on = \"POST /add\"\nkey = \"k\"\nhold = true", FaultRuleError::KeyOfEndpoint)]
    #[case("on = \"POST /add\"\ncut-bytes = 1", FaultRuleError::CutBefore)]
    #[case("on = \"put\"\nhold = true\nfirst = 1\nnth = 1", FaultRuleError::SeveralTriggers)]
    #[case("on = \"put\"\nhold = true\nevery = 0", FaultRuleError::CountZero)]
    #[case("on = \"put\"\nhold = true\nprobability = 1.5", FaultRuleError::Probability)]
    #[case("on = \"put\"\nstatus = 200", FaultRuleError::Status(200))]
    fn a_rule_that_cannot_is_refused(#[case] toml: &str, #[case] error: FaultRuleError) {
        assert_eq!(check(toml), Err(error));
    }
}
