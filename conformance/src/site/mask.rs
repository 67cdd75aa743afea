//! Keeps the auth key out of all output.
//!
//! Where a request carries the key, readers see a shell expression, so that they can repeat the request.
//! Everywhere else the name of the shell variable replaces the key, in any of its encodings.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::scenario::{AuthKey, AuthVariant};

/// Replaces the secrets of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mask {
    /// The texts to replace, the longest first.
    secrets: Vec<String>,
}

/// The shell variable that readers see instead of the key.
pub(crate) const KEY_VARIABLE: &str = "$AUTH_KEY";

/// Every expression that [`shell_expression`] gives for the key. One that begins with another comes
/// before it.
pub(crate) const SHELL_EXPRESSIONS: [&str; 4] =
    ["$(echo $AUTH_KEY | tr a-zA-Z A-Za-z)", "${AUTH_KEY%?}", "${AUTH_KEY}x", KEY_VARIABLE];

/// The shortest changed key, in bytes, that is hidden. A shorter one tells little and occurs by chance.
const MIN_HIDDEN_BYTES: usize = 6;

impl Mask {
    /// A mask for this key. Without a key it hides nothing.
    pub(crate) fn new(key: Option<&AuthKey>) -> Self {
        let Some(key) = key else { return Self::default() };
        let mut secrets = encodings(key.secret());
        for variant in [AuthVariant::Recased, AuthVariant::Truncated] {
            let text = key.variant(variant);
            if text.len() >= MIN_HIDDEN_BYTES {
                secrets.extend(encodings(&text));
            }
        }
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self { secrets }
    }

    /// The text without the secrets.
    pub(crate) fn apply(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret, KEY_VARIABLE) } else { text }
        })
    }
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
    }
}

/// The forms that the text may take in a body, a URL, a form, JSON or a page.
fn encodings(secret: &str) -> Vec<String> {
    let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let json = serde_json::to_string(secret).unwrap_or_default();
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;");
    let url = AuthKey::new(secret).map(|key| key.query(AuthVariant::Right)).unwrap_or_default();
    let mut all = vec![
        secret.to_owned(),
        url.to_lowercase().replace(&secret.to_lowercase(), secret),
        url.replace("%20", "+"),
        url,
        encoded,
        json.trim_matches('"').to_owned(),
        html,
    ];
    all.retain(|text| !text.is_empty());
    all
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
    #[case("meow", "homeowner")]
    fn a_key_is_hidden_in_every_form(#[case] key: &str, #[case] text: &str) {
        let masked = Mask::new(Some(&AuthKey::new(key).unwrap())).apply(text);
        assert!(masked.contains("$AUTH_KEY"), "{masked}");
        assert!(!masked.contains(key) && !masked.contains("ow"), "{masked}");
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
