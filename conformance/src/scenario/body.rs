//! Texts in a scenario that must have a form: JSON, a regular expression, a JSON pointer.
//!
//! The form is checked when the file is read.

use regex::Regex;
use serde::Deserialize;

use super::{Bindings, Template, Unbound};

/// A template of a JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Template")]
pub(crate) struct JsonTemplate(Template);

/// A template of a regular expression. The texts in its places are taken literally.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Template")]
pub(crate) struct Pattern(Template);

/// A JSON pointer as in RFC 6901: empty for the whole, else with `/` before each step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Pointer(String);

impl JsonTemplate {
    pub(crate) fn fill(&self, bindings: &Bindings) -> Result<String, Unbound> {
        self.0.fill(bindings)
    }

    pub(crate) fn template(&self) -> &Template {
        &self.0
    }

    /// The same text where it stands for the nth of many.
    pub(super) fn nth(&self, nth: usize) -> Self {
        Self(self.0.nth(nth))
    }
}

impl TryFrom<Template> for JsonTemplate {
    type Error = String;

    fn try_from(template: Template) -> Result<Self, String> {
        let sample = without_units(&template.sample());
        match serde_json::from_str::<serde::de::IgnoredAny>(&sample) {
            Err(error) if !template.repeats() => Err(format!("this is no JSON: {error}")),
            _ => Ok(Self(template)),
        }
    }
}

impl Pattern {
    pub(crate) fn fill(&self, bindings: &Bindings) -> Result<String, Unbound> {
        self.0.fill_escaped(bindings)
    }

    pub(crate) fn template(&self) -> &Template {
        &self.0
    }
}

impl TryFrom<Template> for Pattern {
    type Error = String;

    fn try_from(template: Template) -> Result<Self, String> {
        match Regex::new(&template.sample()) {
            Ok(_) => Ok(Self(template)),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Pointer {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() || text.starts_with('/') {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is no JSON pointer; it begins with `/`"))
        }
    }
}

/// The text with a letter in place of each escaped UTF-16 unit. A lone surrogate is JSON in JavaScript,
/// but `serde_json` refuses it.
fn without_units(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        rest = if let Some(behind) = behind_unit(escape) {
            plain.push('u');
            behind
        } else {
            // In another escape, the second character may be a backslash, so it is taken along.
            let mut chars = escape.chars();
            plain.push('\\');
            plain.extend(chars.next());
            chars.as_str()
        };
    }
    plain + rest
}

/// The text behind `uXXXX`, if it begins so.
fn behind_unit(escape: &str) -> Option<&str> {
    let (digits, behind) = escape.strip_prefix('u')?.split_at_checked(4)?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(behind)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn json(text: &str) -> Result<JsonTemplate, String> {
        Template::try_from(text.to_owned()).and_then(JsonTemplate::try_from)
    }

    #[rstest]
    #[case(r#"{"key":"{{key}}"}"#)]
    #[case(r#""\ud800""#)]
    #[case::an_escaped_backslash(r#""\\uXXXX \\ud800 \\\ud800 \\""#)]
    #[case("{{repeat:9:[}}{{repeat:9:]}}")]
    fn json_may_hold_templates_and_lone_surrogates(#[case] text: &str) {
        assert!(json(text).is_ok());
    }

    #[rstest]
    #[case("{")]
    #[case("{'a':1}")]
    #[case("")]
    #[case(r#""\u12""#)]
    #[case(r#""\\\uXXXX""#)]
    #[case(r#""\"#)]
    fn what_is_no_json_is_refused_when_read(#[case] text: &str) {
        assert!(json(text).is_err());
    }

    #[test]
    fn a_broken_expression_is_refused_when_read() {
        assert!(Pattern::try_from(Template::try_from("(".to_owned()).unwrap()).is_err());
    }
}
