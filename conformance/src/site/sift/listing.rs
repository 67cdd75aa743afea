//! Which entries of a listing are sound, and can be left out.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::site::other_runs::MARK_PREFIX;

/// An entry. Its value is read, but not kept.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
    /// Nothing where it is `null`.
    value: Option<IgnoredAny>,
}

/// What an entry has beside its key and its value.
const FRAME: &str = r#"{"key":"","value":}"#;

/// The key of a sound entry that shows no mark and not `null`, and the size of its value. That is exact where
/// the entry is compact and no character of the key is escaped.
pub(super) fn entry(element: &[u8]) -> Option<(Cow<'_, str>, usize)> {
    let text = std::str::from_utf8(element).ok()?;
    if text.contains(MARK_PREFIX) {
        return None;
    }
    let Entry { key, value } = serde_json::from_str(text).ok()?;
    let size = text.len().saturating_sub(FRAME.len() + key.len()).max(1);
    value.map(|_| (key, size))
}
