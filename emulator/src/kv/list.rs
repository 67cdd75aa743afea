//! What `list` may be asked, and what it answers.

use super::error::KvError;
use super::key::within_limit;
use super::limits::MAX_LIST_KEYS;
use super::method::KvMethod;
use crate::journal::CacheStatus;
use crate::storage::{ListPage, ListQuery, ListedKey, Name};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The options of `list`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// What the keys begin with; every key by default.
    pub prefix: Option<String>,
    /// The most keys that the page may have: 1 to 1,000, which is the default.
    pub limit: Option<i64>,
    /// Where the page begins: the cursor of the page before.
    pub cursor: Option<String>,
}

/// A page of keys, in the order of their UTF-8 bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The keys, with their metadata and expiration.
    pub keys: Vec<ListedKey>,
    /// Where the next page begins; None if there is none (`list_complete`).
    pub cursor: Option<String>,
    /// Whether the location's cache answered. None where reads are strong.
    pub cache_status: Option<CacheStatus>,
}

/// A list that has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ListRequest {
    pub(super) prefix: Box<str>,
    pub(super) after: Option<Name>,
    pub(super) limit: usize,
}

/// As the local service writes cursors, and as leniently as it reads them.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl ListOptions {
    pub(super) fn check(&self) -> Result<ListRequest, KvError> {
        let limit = match self.limit {
            None => MAX_LIST_KEYS,
            Some(limit) if limit < 1 => return Err(KvError::NoListKeys(limit)),
            Some(limit) => match usize::try_from(limit) {
                Ok(limit @ ..=MAX_LIST_KEYS) => limit,
                _ => return Err(KvError::TooManyListKeys(limit)),
            },
        };
        let prefix = self.prefix.as_deref().unwrap_or_default();
        within_limit(prefix.as_bytes(), KvMethod::List)?;
        let after = self.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        Ok(ListRequest { prefix: prefix.into(), after: after.map(decoded), limit })
    }
}

impl ListRequest {
    /// What the storage is asked.
    pub(super) fn query(&self) -> ListQuery<'_> {
        ListQuery { prefix: &self.prefix, after: self.after.as_ref(), limit: self.limit }
    }
}

impl Listing {
    /// The page as a Worker sees it, without the keys that have expired at `now`.
    pub(super) fn of(page: &ListPage, now: u64, cache_status: Option<CacheStatus>) -> Self {
        let last = page.keys.last().filter(|_| !page.is_complete);
        let is_there = |key: &&ListedKey| {
            key.attributes.as_ref().is_none_or(|attributes| !attributes.is_expired(now))
        };
        Self {
            keys: page.keys.iter().filter(is_there).cloned().collect(),
            cursor: last.map(|key| key.name.with_bytes(|text| BASE64.encode(text))),
            cache_status,
        }
    }
}

/// The key behind which a page begins. Any text is a cursor: what is no base64 is left out.
fn decoded(cursor: &str) -> Name {
    let digits = cursor.bytes().take_while(|byte| *byte != b'=').filter_map(digit);
    let mut digits: Vec<u8> = digits.collect();
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let key = BASE64.decode(digits).unwrap_or_default();
    String::from_utf8_lossy(&key).as_ref().into()
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        b'+' | b'/' => Some(byte),
        _ => byte.is_ascii_alphanumeric().then_some(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Cg==", "\n")]
    #[case("Cg", "\n")]
    #[case("YWI=", "ab")]
    #[case(" Y W\nI", "ab")]
    #[case("8J-YgA", "😀")]
    #[case("*", "")]
    #[case("YWJjZ", "abc")]
    fn any_text_is_a_cursor(#[case] cursor: &str, #[case] key: &str) {
        assert_eq!(decoded(cursor).to_string(), key);
    }

    #[rstest]
    #[case(Some(0), "Invalid key_count_limit of 0. Please specify an integer greater than 0.")]
    #[case(
        Some(1_001),
        "Invalid key_count_limit of 1001. Please specify an integer less than 1000."
    )]
    fn a_limit_has_bounds(#[case] limit: Option<i64>, #[case] text: &str) {
        let error = ListOptions { limit, ..ListOptions::default() }.check().unwrap_err();
        assert_eq!(error.to_string(), format!("KV GET failed: 400 {text}"));
    }

    #[test]
    fn a_prefix_is_as_long_as_a_key_at_most() {
        let prefix =
            |length| ListOptions { prefix: Some("p".repeat(length)), ..Default::default() };
        assert!(prefix(512).check().is_ok());
        let text =
            "KV GET failed: 414 UTF-8 encoded length of 513 exceeds key length limit of 512.";
        assert_eq!(prefix(513).check().unwrap_err().to_string(), text);
    }
}
