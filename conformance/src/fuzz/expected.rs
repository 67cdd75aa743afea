//! An expected answer, as the field `expect` of a scenario file writes it.

use serde::Serialize;

/// An expected answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ExpectedAnswer {
    pub(super) status: ExpectedStatus,
    #[serde(rename = "type")]
    pub(super) media_type: Option<&'static str>,
    pub(super) text: Option<&'static str>,
    pub(super) json: Option<String>,
    pub(super) items: Option<Vec<ExpectedItem>>,
    pub(super) rows: Option<Vec<ExpectedItem>>,
    pub(super) pairs: Option<Vec<ExpectedItem>>,
    pub(super) index: Option<Vec<String>>,
}

/// A status, or a class of statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum ExpectedStatus {
    One(u16),
    Class(&'static str),
}

/// An item in a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ExpectedItem {
    pub(super) key: String,
    pub(super) json: String,
}

impl Default for ExpectedStatus {
    fn default() -> Self {
        Self::One(200)
    }
}

impl ExpectedAnswer {
    pub(super) fn any_json() -> Self {
        Self { media_type: Some("application/json"), ..Self::default() }
    }

    pub(super) fn json(json: String) -> Self {
        Self { json: Some(json), ..Self::any_json() }
    }

    pub(super) fn text(text: &'static str) -> Self {
        Self { media_type: Some("text/plain"), text: Some(text), ..Self::default() }
    }

    pub(super) fn refused(status: u16) -> Self {
        Self { status: ExpectedStatus::One(status), ..Self::default() }
    }
}
