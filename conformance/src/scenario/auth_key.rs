//! The auth key of a target, and the wrong keys that scenarios send instead.
//!
//! An [`AuthKey`] can always stand in a header. Its `Debug` form does not show it.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode_byte, utf8_percent_encode};
use serde::Deserialize;
use serde::de::value::StrDeserializer;

/// The secret of a deployment.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthKey(String);

/// Why a text cannot be an auth key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthKeyError {
    /// The key is empty. A server cannot tell an empty key from an absent one.
    #[error("the auth key is empty")]
    Empty,
    /// The key holds a character that cannot stand in a header.
    #[error(
        "the auth key holds a character that cannot stand in a header (visible ASCII only, no space at its ends)"
    )]
    NotAHeader,
}

/// A variant of the auth key, which is sent instead of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthVariant {
    /// The key itself.
    #[default]
    Right,
    /// No header at all.
    None,
    /// An empty header.
    Empty,
    /// A text of the same length that differs at every place.
    Wrong,
    /// The key without its last character.
    Truncated,
    /// The key and one more character.
    Extended,
    /// The key with the case of its letters changed.
    Recased,
    /// The key with each byte percent-encoded. In a query it is the key itself.
    Encoded,
}

/// All characters but letters, digits and `-_.~`, which need no encoding in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl AuthKey {
    /// A key.
    ///
    /// # Errors
    /// When it is empty or cannot stand in a header.
    pub fn new(text: impl Into<String>) -> Result<Self, AuthKeyError> {
        let text = text.into();
        if text.is_empty() {
            return Err(AuthKeyError::Empty);
        }
        let visible = text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
        if !visible || text.trim() != text {
            return Err(AuthKeyError::NotAHeader);
        }
        Ok(Self(text))
    }

    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// The content of the header for a variant; nothing where no header is sent.
    pub(crate) fn header(&self, variant: AuthVariant) -> Option<String> {
        match variant {
            AuthVariant::None => None,
            other => Some(self.variant(other)),
        }
    }

    /// The variant, percent-encoded for a query.
    pub(crate) fn query(&self, variant: AuthVariant) -> String {
        match variant {
            AuthVariant::Encoded => self.variant(variant),
            other => utf8_percent_encode(&self.variant(other), QUERY).to_string(),
        }
    }

    /// Whether the key has a letter whose case can be changed.
    pub(crate) fn has_letters(&self) -> bool {
        self.0.chars().any(|c| c.is_ascii_alphabetic())
    }

    pub(crate) fn variant(&self, variant: AuthVariant) -> String {
        let key = self.0.as_str();
        match variant {
            AuthVariant::Right => key.to_owned(),
            AuthVariant::None | AuthVariant::Empty => String::new(),
            AuthVariant::Wrong => key.chars().map(|c| if c == 'x' { 'y' } else { 'x' }).collect(),
            AuthVariant::Truncated => key[..key.len() - 1].trim_end().to_owned(),
            AuthVariant::Extended => format!("{key}x"),
            AuthVariant::Recased => key.chars().map(recased).collect(),
            AuthVariant::Encoded => key.bytes().map(percent_encode_byte).collect(),
        }
    }
}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthKey(…)")
    }
}

impl AuthVariant {
    /// The variant of this name in scenarios.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<serde::de::value::Error>::new(name)).ok()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::None => "none",
            Self::Empty => "empty",
            Self::Wrong => "wrong",
            Self::Truncated => "truncated",
            Self::Extended => "extended",
            Self::Recased => "recased",
            Self::Encoded => "encoded",
        }
    }
}

fn recased(c: char) -> char {
    if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(AuthVariant::Right, "Me-1x")]
    #[case(AuthVariant::Empty, "")]
    #[case(AuthVariant::Wrong, "xxxxy")]
    #[case(AuthVariant::Truncated, "Me-1")]
    #[case(AuthVariant::Extended, "Me-1xx")]
    #[case(AuthVariant::Recased, "mE-1X")]
    #[case(AuthVariant::Encoded, "%4D%65%2D%31%78")]
    fn a_variant_differs_in_one_way(#[case] variant: AuthVariant, #[case] expected: &str) {
        assert_eq!(AuthKey::new("Me-1x").unwrap().variant(variant), expected);
    }

    #[rstest]
    #[case("", AuthKeyError::Empty)]
    #[case("a\nb", AuthKeyError::NotAHeader)]
    #[case("é", AuthKeyError::NotAHeader)]
    #[case(" a", AuthKeyError::NotAHeader)]
    fn a_key_that_cannot_be_sent_is_refused(#[case] text: &str, #[case] expected: AuthKeyError) {
        assert_eq!(AuthKey::new(text), Err(expected));
    }

    #[test]
    fn a_query_holds_the_key_encoded() {
        let key = AuthKey::new("a+b c").unwrap();
        assert_eq!(key.query(AuthVariant::Right), "a%2Bb%20c");
        assert_eq!(key.query(AuthVariant::Encoded), "%61%2B%62%20%63");
    }

    #[test]
    fn its_debug_form_is_silent() {
        assert!(!format!("{:?}", AuthKey::new("meow").unwrap()).contains("meow"));
    }
}
