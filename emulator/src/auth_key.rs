//! The secret that requests bring. It is compared in constant time and never printed.

use std::fmt;
use subtle::ConstantTimeEq;

/// An auth key: at least one character.
#[derive(Clone)]
pub struct AuthKey(String);

impl AuthKey {
    /// The key of the README's examples, which everybody knows.
    const EXAMPLE: &str = "meow";

    /// A key of at least one character that can stand in a header field.
    ///
    /// # Errors
    /// [`AuthKeyError`] when it is empty or no header field can hold it.
    pub fn parse(key: impl Into<String>) -> Result<Self, AuthKeyError> {
        let key = key.into();
        if key.is_empty() {
            return Err(AuthKeyError::Empty);
        }
        let fits = key.trim() == key && !key.chars().any(char::is_control);
        if fits { Ok(Self(key)) } else { Err(AuthKeyError::NoHeaderValue) }
    }

    /// A key that nobody can guess: 122 random bits.
    pub(crate) fn random() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string())
    }

    /// The key itself, to be shown to whom it belongs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `candidate` is this key. The time that this takes tells only the key's length.
    pub(crate) fn opens(&self, candidate: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(candidate).into()
    }

    /// Whether this is the key of the README's examples.
    pub(crate) fn is_example(&self) -> bool {
        self.0 == Self::EXAMPLE
    }
}

impl Default for AuthKey {
    fn default() -> Self {
        Self(Self::EXAMPLE.to_owned())
    }
}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthKey(***)")
    }
}

/// Why a text cannot be an auth key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthKeyError {
    /// It is empty.
    #[error("a key needs at least one character")]
    Empty,
    /// A header field cannot carry it.
    #[error("a key must not begin or end with a space or hold control characters")]
    NoHeaderValue,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("meow", true)]
    #[case("Meow", false)]
    #[case("meo", false)]
    #[case("meow2", false)]
    #[case("", false)]
    fn opens_only_to_itself(#[case] candidate: &str, #[case] opens: bool) {
        assert_eq!(AuthKey::default().opens(candidate.as_bytes()), opens);
    }

    #[rstest]
    #[case("", AuthKeyError::Empty)]
    #[case(" a", AuthKeyError::NoHeaderValue)]
    #[case("a\nb", AuthKeyError::NoHeaderValue)]
    fn refuses(#[case] key: &str, #[case] error: AuthKeyError) {
        assert_eq!(AuthKey::parse(key).unwrap_err(), error);
    }

    #[test]
    fn never_shows_itself() {
        assert!(!format!("{:?}", AuthKey::default()).contains("meow"));
    }
}
