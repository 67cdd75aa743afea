//! Keeps the auth key out of all output.
//!
//! Where a request carries the key, readers see a shell expression, so that they can repeat the request.
//! Everywhere else the name of the shell variable replaces the key, in any of its encodings.

use http::HeaderMap;
use regex::{Captures, Regex, RegexBuilder};

use crate::scenario::{AuthKey, AuthVariant};

/// Replaces the secrets of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mask {
    /// Matches the secrets, the longest first, in every spelling; nothing where there are none.
    secrets: Option<Regex>,
}

/// The shell variable that readers see instead of the key.
pub(crate) const KEY_VARIABLE: &str = "$AUTH_KEY";

/// What readers see instead of the value of a header field.
const HIDDEN_VALUE: &str = "•••";

/// The name of the group that matches such values.
const VALUE: &str = "value";

/// Every expression that [`shell_expression`] gives for the key. One that begins with another comes
/// before it.
pub(crate) const SHELL_EXPRESSIONS: [&str; 5] = [
    "$(echo $AUTH_KEY | tr a-zA-Z A-Za-z)",
    "${AUTH_KEY%?}",
    "${AUTH_KEY}x",
    "$(printf %s $AUTH_KEY | od -An -v -tx1 | tr -d '[:space:]' | sed 's/../%&/g')",
    KEY_VARIABLE,
];

/// The shortest changed key, in bytes, that is hidden. A shorter one tells little and occurs by chance.
const MIN_HIDDEN_BYTES: usize = 6;

/// The longest secret, in bytes, that is hidden only where it stands alone.
const MAX_COMMON_BYTES: usize = 2;

impl Mask {
    /// A mask for this key. Without a key it hides nothing.
    #[cfg(test)]
    fn new(key: Option<&AuthKey>) -> Self {
        Self::hiding(key, &HeaderMap::new())
    }

    /// A mask for a key, and for the values of these header fields.
    pub(crate) fn hiding(key: Option<&AuthKey>, headers: &HeaderMap) -> Self {
        let mut secrets = key.map(secrets_of).unwrap_or_default();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let values = headers.values().filter_map(|value| value.to_str().ok());
        let values: Vec<_> = values.filter(|text| text.len() >= MIN_HIDDEN_BYTES).collect();
        let keys = secrets.iter().map(|secret| pattern(secret));
        let values: Vec<_> = values.into_iter().map(pattern).collect();
        let values = (!values.is_empty()).then(|| format!("(?P<{VALUE}>{})", values.join("|")));
        let patterns: Vec<_> = keys.chain(values).collect();
        if patterns.is_empty() {
            return Self::default();
        }
        // The size has no limit but the secrets' own length.
        let secrets = RegexBuilder::new(&patterns.join("|")).size_limit(usize::MAX).build();
        Self { secrets: Some(secrets.expect("a pattern of escaped characters")) }
    }

    /// The text without the secrets.
    pub(crate) fn apply(&self, text: &str) -> String {
        let shown = |found: &Captures<'_>| match found.name(VALUE) {
            Some(_) => HIDDEN_VALUE,
            None => KEY_VARIABLE,
        };
        match &self.secrets {
            Some(secrets) => secrets.replace_all(text, shown).into_owned(),
            None => text.to_owned(),
        }
    }
}

/// The key, and the variants that tell it.
fn secrets_of(key: &AuthKey) -> Vec<String> {
    let variants = [AuthVariant::Recased, AuthVariant::Truncated];
    let mut secrets: Vec<String> = variants.map(|variant| key.variant(variant)).into();
    secrets.retain(|text| text.len() >= MIN_HIDDEN_BYTES);
    secrets.push(key.secret().to_owned());
    secrets
}

/// The shell expression that makes a variant of the key in `$AUTH_KEY`.
pub(crate) fn shell_expression(variant: AuthVariant) -> &'static str {
    match variant {
        AuthVariant::Right => KEY_VARIABLE,
        AuthVariant::None | AuthVariant::Empty => "",
        AuthVariant::Wrong => "wrong",
        AuthVariant::Truncated => SHELL_EXPRESSIONS[1],
        AuthVariant::Extended => SHELL_EXPRESSIONS[2],
        AuthVariant::Recased => SHELL_EXPRESSIONS[0],
        AuthVariant::Encoded => SHELL_EXPRESSIONS[3],
    }
}

/// The pattern of a secret in a body, a URL, a form, JSON or a page. Each character may be spelled in a
/// way of its own, and a URL may have been encoded twice.
///
/// A secret of one or two characters occurs in any text, and is hidden where it stands alone.
fn pattern(secret: &str) -> String {
    let spelled: String = secret.chars().map(spellings).collect();
    let is_word = secret.chars().all(|c| c.is_ascii_alphanumeric());
    if secret.len() <= MAX_COMMON_BYTES && is_word { format!(r"\b{spelled}\b") } else { spelled }
}

fn spellings(c: char) -> String {
    let (code, itself) = (u32::from(c), regex::escape(&c.to_string()));
    let named = match c {
        ' ' => "[+]|",
        '"' => r#"\\"|&quot;|"#,
        '\\' => r"\\\\|",
        '/' => r"\\/|",
        '&' => "&amp;|",
        '<' => "&lt;|",
        '>' => "&gt;|",
        '\'' => "&apos;|",
        _ => "",
    };
    let coded = format!(r"(?i:%(?:25)*{code:02x}|\\u{code:04x}|&#0*{code};|&#x0*{code:x};)");
    // What is longer comes first: JSON's spelling of a backslash begins with one.
    format!("(?:{coded}|{named}{itself})")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("me ow&\"1", r#"the key is "me ow&"1""#)]
    #[case("me ow&\"1", "?auth_key=me%20ow%26%221")]
    #[case("me ow&\"1", "?auth_key=me+ow%26%221")]
    #[case("me ow&\"1", r#"{"k":"me ow&\"1"}"#)]
    #[case("me ow&\"1", "<td>me ow&amp;&quot;1</td>")]
    #[case("me ow&\"1", "auth_key[]=me%20ow%26%221")]
    #[case("me ow&\"1", "auth%5Fkey%5B%5D=%6de%20%6Fw%26%221")]
    #[case("me ow&\"1", "auth_key=me%2520ow%2526%25221")]
    #[case("me ow&\"1", r"\u006de ow\u0026\u00221")]
    #[case("me ow&\"1", "<td>me&#32;ow&#x26;&#034;1</td>")]
    #[case("me ow\\", r#"{"k":"me ow\\"}"#)]
    #[case("meow", "homeowner")]
    fn a_key_is_hidden_in_every_form(#[case] key: &str, #[case] text: &str) {
        let masked = Mask::new(Some(&AuthKey::new(key).unwrap())).apply(text);
        assert!(masked.contains("$AUTH_KEY"), "{masked}");
        assert!(!masked.contains(key) && !masked.contains("ow"), "{masked}");
    }

    #[test]
    fn a_key_of_one_letter_is_hidden_where_it_stands_alone() {
        let mask = Mask::new(Some(&AuthKey::new("e").unwrap()));
        assert_eq!(
            mask.apply("the key is e, ?auth_key=e"),
            "the key is $AUTH_KEY, ?auth_key=$AUTH_KEY"
        );
    }

    #[test]
    fn the_values_of_header_fields_are_hidden_too() {
        let fields = [("x-one", "first-secret"), ("x-two", "second-secret"), ("x-three", "on")];
        let fields = fields.map(|(name, value)| {
            (http::HeaderName::from_static(name), http::HeaderValue::from_static(value))
        });
        let mask = Mask::hiding(None, &HeaderMap::from_iter(fields));
        assert_eq!(mask.apply("first-secret on second%2Dsecret"), "••• on •••");
    }

    #[test]
    fn telling_variants_are_hidden_too() {
        let mask = Mask::new(Some(&AuthKey::new("correct-horse").unwrap()));
        assert_eq!(mask.apply("correct-hors CORRECT-HORSE"), "$AUTH_KEY $AUTH_KEY");
    }

    #[test]
    fn without_a_key_nothing_changes() {
        assert_eq!(Mask::new(None).apply("meow"), "meow");
    }
}
