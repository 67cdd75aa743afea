//! The index as it is stored.

use std::collections::HashSet;

use serde_json::Value;

use crate::json::{read, with_deep_stack};
use crate::kv_api::{KvApi, KvApiError};
use crate::site::protocol::INDEX_KEY;

/// The entry `__index__`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Index {
    /// There is none: to a Worker this is an index without keys.
    Missing,
    /// It is no list of keys.
    Broken {
        /// What it is, in words.
        reason: String,
        /// The keys that it still tells, in their order.
        salvaged: Vec<String>,
    },
    /// Its keys, and its size in bytes.
    Keys(Vec<String>, usize),
}

/// Reads the index.
///
/// # Errors
/// When the API does not show it.
pub(crate) async fn read_index(api: &KvApi) -> Result<Index, KvApiError> {
    Ok(api.value(INDEX_KEY).await?.map_or(Index::Missing, |value| Index::of(&value)))
}

impl Index {
    /// The index that is stored so.
    pub(crate) fn of(value: &[u8]) -> Self {
        let broken = |what: &str, salvaged| {
            let reason = format!("it has {} bytes and {what}", value.len());
            Self::Broken { reason, salvaged }
        };
        let Ok(text) = std::str::from_utf8(value) else { return broken("is no text", Vec::new()) };
        with_deep_stack(|| match read(text) {
            Ok(Value::Array(keys)) if keys.iter().all(Value::is_string) => {
                Self::Keys(texts(keys).collect(), value.len())
            }
            Ok(Value::Array(keys)) => {
                broken("holds something that is no key", texts(keys).collect())
            }
            // An update of the index turns it into an object, whose first members are the keys.
            Ok(Value::Object(members)) => broken(
                "is JSON, but no array",
                texts(members.into_iter().map(|(_, key)| key)).collect(),
            ),
            Ok(_) => broken("is JSON, but no array", Vec::new()),
            Err(_) => broken("is no JSON", Vec::new()),
        })
    }

    /// The keys that a broken index still tells.
    pub(crate) fn salvaged(&self) -> &[String] {
        match self {
            Self::Broken { salvaged, .. } => salvaged,
            Self::Missing | Self::Keys(..) => &[],
        }
    }

    /// Its keys in their order; none where there is no index that can be read.
    pub(crate) fn keys(&self) -> &[String] {
        match self {
            Self::Keys(keys, _) => keys,
            Self::Missing | Self::Broken { .. } => &[],
        }
    }

    /// The keys that it has more than once, each once, in the order in which they are repeated.
    pub(crate) fn repeated(&self) -> Vec<String> {
        let (mut seen, mut told) = (HashSet::new(), HashSet::new());
        let repeated = self.keys().iter().filter(|key| !seen.insert(key.as_str()));
        repeated.filter(|key| told.insert(key.as_str())).cloned().collect()
    }
}

fn texts(values: impl IntoIterator<Item = Value>) -> impl Iterator<Item = String> {
    values.into_iter().filter_map(|value| match value {
        Value::String(text) => Some(text),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(b"{}", "no array")]
    #[case(b"[1]", "no key")]
    #[case(b"[\"a\"", "no JSON")]
    #[case(b"\xff", "no text")]
    fn what_is_no_list_of_keys_is_broken(#[case] value: &[u8], #[case] expected: &str) {
        let Index::Broken { reason, .. } = Index::of(value) else { panic!() };
        assert!(reason.contains(expected), "{reason}");
    }

    #[test]
    fn an_index_that_became_an_object_still_tells_its_keys() {
        assert_eq!(Index::of(br#"{"0":"b","1":"a","x":1}"#).salvaged(), ["b", "a"]);
    }

    #[test]
    fn repeated_keys_are_told_once() {
        let index = Index::of(br#"["a","b","a","a","c","b"]"#);
        assert_eq!(index.repeated(), ["a", "b"]);
    }
}
