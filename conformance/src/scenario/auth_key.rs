//! The auth key of the target, and the wrong keys that scenarios try in its place. Leaf.
//!
//! A key that exists here can stand in a header. Its `Debug` form shows nothing of it.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// The secret that a deployment asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthKey(String);

/// Why a text cannot be an auth key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthKeyError {
    /// An empty key protects nothing, and no server can tell it from an absent one.
    #[error("the auth key is empty")]
    Empty,
    /// A header holds visible ASCII and inner spaces.
    #[error(
        "the auth key holds a character that cannot stand in a header (visible ASCII only, no space at its ends)"
    )]
    NotAHeader,
}

/// What is sent where the auth key belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthVariant {
    /// The key itself.
    #[default]
    Right,
    /// No header at all.
    None,
    /// A header with nothing in it.
    Empty,
    /// As long as the key, and different from it at every place.
    Wrong,
    /// The key without its last character.
    Truncated,
    /// The key with one character more.
    Extended,
    /// The key with the case of its letters changed.
    Recased,
}

/// What `encodeURIComponent` leaves as it is, less the marks that forms encode.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl AuthKey {
    /// A key that can be sent.
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

    /// The secret itself.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }

    /// What the header holds for this variant; nothing where no header is sent.
    pub(crate) fn header(&self, variant: AuthVariant) -> Option<String> {
        match variant {
            AuthVariant::None => None,
            other => Some(self.variant(other)),
        }
    }

    /// The variant, percent-encoded for a query.
    pub(crate) fn query(&self, variant: AuthVariant) -> String {
        utf8_percent_encode(&self.variant(variant), QUERY).to_string()
    }

    /// Whether changing the case of its letters makes another key of it.
    pub(crate) fn has_letters(&self) -> bool {
        self.0.chars().any(|c| c.is_ascii_alphabetic())
    }

    /// The key, or what stands in its place.
    pub(crate) fn variant(&self, variant: AuthVariant) -> String {
        let key = self.0.as_str();
        match variant {
            AuthVariant::Right => key.to_owned(),
            AuthVariant::None | AuthVariant::Empty => String::new(),
            AuthVariant::Wrong => key.chars().map(|c| if c == 'x' { 'y' } else { 'x' }).collect(),
            AuthVariant::Truncated => key[..key.len() - 1].trim_end().to_owned(),
            AuthVariant::Extended => format!("{key}x"),
            AuthVariant::Recased => key.chars().map(recased).collect(),
        }
    }
}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthKey(…)")
    }
}

impl AuthVariant {
    /// The variant by the name that scenarios use.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "right" => Self::Right,
            "none" => Self::None,
            "empty" => Self::Empty,
            "wrong" => Self::Wrong,
            "truncated" => Self::Truncated,
            "extended" => Self::Extended,
            "recased" => Self::Recased,
            _ => return None,
        })
    }

    /// The name that scenarios use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::None => "none",
            Self::Empty => "empty",
            Self::Wrong => "wrong",
            Self::Truncated => "truncated",
            Self::Extended => "extended",
            Self::Recased => "recased",
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
        assert_eq!(AuthKey::new("a+b c").unwrap().query(AuthVariant::Right), "a%2Bb%20c");
    }

    #[test]
    fn its_debug_form_is_silent() {
        assert!(!format!("{:?}", AuthKey::new("meow").unwrap()).contains("meow"));
    }
}
