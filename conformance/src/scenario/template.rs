//! Texts with places to fill: `{{key}}`, `{{mark}}`, `{{repeat:9:x}}`.
//!
//! A [`Template`] is well formed. The loader checks that its captures exist. A template is filled twice:
//! once to be sent, and once for readers, who see a shell variable instead of the auth key.

use serde::Deserialize;

use super::{AuthVariant, Bindings, Unbound};

/// A text with places.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Captured(String),
    Mark,
    Fresh(String),
    AuthKey(AuthVariant),
    Repeat { count: usize, text: String },
}

/// The longest text that a `{{repeat:…}}` may make. It is longer than any value that a Worker accepts.
const MAX_REPEAT_BYTES: usize = 64 << 20;

/// The word for the number of one of many.
const NTH: &str = "nth";

impl Template {
    /// The text with its places filled.
    pub(crate) fn fill(&self, bindings: &Bindings) -> Result<String, Unbound> {
        self.fill_with(bindings, |variant| bindings.auth_query(variant))
    }

    /// The text with its places filled, each text escaped for a regular expression.
    pub(super) fn fill_escaped(&self, bindings: &Bindings) -> Result<String, Unbound> {
        self.fill_with(&bindings.escaped(), |variant| regex::escape(&bindings.auth_query(variant)))
    }

    /// The text with its places filled, and with the text of `key` for a variant of the auth key.
    pub(crate) fn fill_with(
        &self,
        bindings: &Bindings,
        key: impl Fn(AuthVariant) -> String,
    ) -> Result<String, Unbound> {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Captured(name) => filled.push_str(bindings.captured(name)?),
                Part::Mark => filled.push_str(bindings.mark()),
                Part::Fresh(label) => filled.push_str(&bindings.fresh(label).to_string()),
                Part::AuthKey(variant) => filled.push_str(&key(*variant)),
                Part::Repeat { count, text } => filled.push_str(&text.repeat(*count)),
            }
        }
        Ok(filled)
    }

    /// The same text where it stands for the nth of many: `{{nth}}` is the number, and `{{key-nth}}` the
    /// nth capture of that name.
    pub(super) fn nth(&self, nth: usize) -> Self {
        let part = |part: &Part| match part {
            Part::Captured(name) if name == NTH => Part::Text(nth.to_string()),
            Part::Captured(name) => match name.strip_suffix(NTH) {
                Some(name) if name.ends_with('-') => Part::Captured(format!("{name}{nth}")),
                _ => part.clone(),
            },
            _ => part.clone(),
        };
        Self { parts: self.parts.iter().map(part).collect() }
    }

    /// The text with a stand-in at each place, by which its form can be checked.
    pub(crate) fn sample(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Repeat { count: 0, .. } => "",
                Part::Text(text) | Part::Repeat { text, .. } => text.as_str(),
                _ => "0",
            })
            .collect()
    }

    /// Whether it has a `{{repeat:…}}`. Then its sample may not have its form.
    pub(crate) fn repeats(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Repeat { .. }))
    }

    /// The captures that it uses.
    pub(crate) fn captures(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Captured(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The variants of the auth key that it uses.
    pub(crate) fn auth_variants(&self) -> impl Iterator<Item = AuthVariant> {
        self.parts.iter().filter_map(|part| match part {
            Part::AuthKey(variant) => Some(*variant),
            _ => None,
        })
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some(start) = rest.find("{{") {
            push_text(&mut parts, &rest[..start]);
            let inside = &rest[start + 2..];
            let end = end_of(inside).ok_or("a `{{` is never closed by `}}`")?;
            parts.push(place(&inside[..end])?);
            rest = &inside[end + 2..];
        }
        push_text(&mut parts, rest);
        Ok(Self { parts })
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
}

/// The offset of the `}}` that ends a place. In `{{repeat:N:TEXT}}` the text is never empty, so it can be
/// a brace.
fn end_of(inside: &str) -> Option<usize> {
    let first = inside.find("}}")?;
    let text = inside[..first].strip_prefix("repeat:").and_then(|rest| rest.split_once(':'));
    let is_empty = text.is_some_and(|(_, text)| text.is_empty());
    let is_brace = is_empty && inside[first + 1..].starts_with("}}");
    Some(if is_brace { first + 1 } else { first })
}

fn place(inside: &str) -> Result<Part, String> {
    let (word, argument) = match inside.split_once(':') {
        Some((word, argument)) => (word, Some(argument)),
        None => (inside, None),
    };
    match (word, argument) {
        ("mark", None) => Ok(Part::Mark),
        ("fresh", label) => Ok(Part::Fresh(label.unwrap_or_default().to_owned())),
        ("auth-key", None) => Ok(Part::AuthKey(AuthVariant::Right)),
        ("auth-key", Some(name)) => AuthVariant::named(name)
            .map(Part::AuthKey)
            .ok_or_else(|| format!("`{name}` is no variant of the auth key")),
        ("repeat", Some(argument)) => repeat(argument),
        (name, None) if is_name(name) => Ok(Part::Captured(name.to_owned())),
        _ => Err(format!("`{{{{{inside}}}}}` is no template; see `fixtures/README.md`")),
    }
}

fn repeat(argument: &str) -> Result<Part, String> {
    let (count, text) =
        argument.split_once(':').ok_or("`repeat` is written `{{repeat:N:TEXT}}`")?;
    let count: usize =
        count.parse().map_err(|_| format!("`{count}` is no number of repetitions"))?;
    if count.saturating_mul(text.len()) > MAX_REPEAT_BYTES {
        return Err(format!("`repeat` makes more than {MAX_REPEAT_BYTES} bytes"));
    }
    Ok(Part::Repeat { count, text: text.to_owned() })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::scenario::AuthKey;

    fn bindings() -> Bindings {
        let mut bindings = Bindings::new("conformance-r-1", 7, AuthKey::new("me ow").ok());
        bindings.capture("key", "K".into());
        bindings
    }

    fn filled(text: &str) -> String {
        Template::try_from(text.to_owned()).unwrap().fill(&bindings()).unwrap()
    }

    #[rstest]
    #[case("plain", "plain")]
    #[case(r#"{"key":"{{key}}"}"#, r#"{"key":"K"}"#)]
    #[case("{{mark}}!", "conformance-r-1!")]
    #[case("{{repeat:3:ab}}c", "abababc")]
    #[case("{{repeat:2:[}}1{{repeat:2:]}}", "[[1]]")]
    #[case("{{repeat:2:{\"a\":}}1{{repeat:2:}}}", "{\"a\":{\"a\":1}}")]
    #[case("?auth_key={{auth-key}}", "?auth_key=me%20ow")]
    #[case("{{repeat:2:}]}}}", "}]}]}")]
    #[case("{{auth-key:truncated}}", "me%20o")]
    fn places_are_filled(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(filled(text), expected);
    }

    #[test]
    fn a_fresh_key_is_a_version_4_uuid_that_stays_the_same() {
        let fresh: Uuid = filled("{{fresh}}").parse().unwrap();
        assert_eq!(fresh.get_version_num(), 4);
        assert_eq!(filled("{{fresh:a}}"), filled("{{fresh:a}}"));
        assert_ne!(filled("{{fresh:a}}"), filled("{{fresh:b}}"));
    }

    #[rstest]
    #[case("{{key")]
    #[case("{{}}")]
    #[case("{{nonsense:1}}")]
    #[case("{{auth-key:stolen}}")]
    #[case("{{repeat:x:y}}")]
    #[case("{{repeat:99999999999:y}}")]
    fn what_cannot_be_filled_is_an_error(#[case] text: &str) {
        assert!(Template::try_from(text.to_owned()).is_err());
    }

    #[test]
    fn one_of_many_has_its_number() {
        let template = Template::try_from("{{nth}}: {{key-nth}}, {{key}}".to_owned()).unwrap();
        let mut bindings = bindings();
        bindings.capture("key-12", "K12".into());
        assert_eq!(template.nth(12).fill(&bindings).unwrap(), "12: K12, K");
    }

    #[test]
    fn a_name_that_nothing_bound_is_told() {
        let template = Template::try_from("{{other}}".to_owned()).unwrap();
        assert_eq!(template.fill(&bindings()), Err(Unbound("other".into())));
    }
}
