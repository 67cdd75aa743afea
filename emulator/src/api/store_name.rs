//! The name of a store, and the prefix `/@NAME` that chooses it.

use std::fmt;

/// The longest name, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// The name of a store: 1 to 64 letters, digits, `-`, `_` and `.`, but not `.` or `..`, which a URL drops.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoreName(String);

impl StoreName {
    /// The name, if the text is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let fits = (1..=MAX_NAME_BYTES).contains(&name.len());
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        (fits && plain && name != "." && name != "..").then(|| Self(name.to_owned()))
    }

    /// The name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Splits `/@NAME/rest` into the name's text and `/rest`. None where there is no prefix.
    pub(super) fn split_path(path: &str) -> Option<(&str, &str)> {
        let prefixed = path.strip_prefix("/@")?;
        let end = prefixed.find('/').unwrap_or(prefixed.len());
        let (name, rest) = prefixed.split_at(end);
        Some((name, if rest.is_empty() { "/" } else { rest }))
    }
}

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/@a/getAll", Some(("a", "/getAll")))]
    #[case("/@a", Some(("a", "/")))]
    #[case("/@a/", Some(("a", "/")))]
    #[case("/@/getAll", Some(("", "/getAll")))]
    #[case("/@a//getAll", Some(("a", "//getAll")))]
    #[case("/getAll", None)]
    #[case("/get/@a", None)]
    fn finds_the_prefix(#[case] path: &str, #[case] split: Option<(&str, &str)>) {
        assert_eq!(StoreName::split_path(path), split);
    }

    #[rstest]
    #[case("test-1_a.b", true)]
    #[case(&"n".repeat(64), true)]
    #[case("", false)]
    #[case(".", false)]
    #[case("..", false)]
    #[case("...", true)]
    #[case("a b", false)]
    #[case("é", false)]
    #[case(&"n".repeat(65), false)]
    fn knows_a_name(#[case] text: &str, #[case] is_name: bool) {
        assert_eq!(StoreName::parse(text).is_some(), is_name);
    }
}
