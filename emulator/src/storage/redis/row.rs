//! What is stored of an entry beside its value: `PLACE EXPIRATION METADATA`.
//!
//! The place tells the order in which keys were first put. Where there is no metadata, its space is left
//! out; where there is no expiration either, both are.

use super::lists::RecentLists;
use crate::storage::{Attributes, Value};

/// The highest score that a sorted set tells from its neighbours.
const MAX_SCORE: u64 = 1 << 53;

/// A row that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) place: u64,
    pub(super) attributes: Attributes,
}

impl Row {
    /// None where it is no row.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let mut parts = str::from_utf8(text).ok()?.splitn(3, ' ');
        let place = parts.next()?.parse().ok()?;
        let expiration = match parts.next() {
            None | Some("") => None,
            Some(expiration) => Some(expiration.parse().ok()?),
        };
        let metadata = parts.next().map(Into::into);
        Some(Self { place, attributes: Attributes { metadata, expiration } })
    }
}

/// What follows the place in the row of a value.
pub(super) fn attributes(value: &Value) -> String {
    let expiration = value.expiration().map(|expiration| expiration.to_string());
    match (expiration, value.metadata()) {
        (None, None) => String::new(),
        (Some(expiration), None) => format!(" {expiration}"),
        (expiration, Some(metadata)) => format!(" {} {metadata}", expiration.unwrap_or_default()),
    }
}

/// When a value expires, as the score of its key; nothing where it does not.
pub(super) fn score(value: &Value) -> String {
    value.expiration().map(|expiration| expiration.min(MAX_SCORE).to_string()).unwrap_or_default()
}

/// The highest score of what has expired at `now`, in seconds since the Unix epoch.
pub(super) fn moment(now: u64) -> String {
    if now >= MAX_SCORE { "+inf".to_owned() } else { now.to_string() }
}

/// The value of these bytes and this row.
pub(super) fn value(bytes: Vec<u8>, row: &[u8], lists: &RecentLists) -> Option<Value> {
    let Row { attributes, .. } = Row::parse(row)?;
    Some(lists.value(bytes).with_attributes(attributes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, None)]
    #[case(Some(60), None)]
    #[case(None, Some("{\"a\": \"b c\"}"))]
    #[case(Some(u64::MAX), Some("\"é\""))]
    fn a_row_reads_as_it_was_written(
        #[case] expiration: Option<u64>,
        #[case] metadata: Option<&str>,
    ) {
        let attributes = Attributes { expiration, metadata: metadata.map(Into::into) };
        let value = Value::from(String::new()).with_attributes(attributes.clone());
        let row = format!("7{}", super::attributes(&value));
        assert_eq!(Row::parse(row.as_bytes()), Some(Row { place: 7, attributes }));
    }

    #[rstest]
    #[case("")]
    #[case("x")]
    #[case("1 soon")]
    fn what_is_no_row_is_refused(#[case] text: &str) {
        assert_eq!(Row::parse(text.as_bytes()), None);
    }
}
