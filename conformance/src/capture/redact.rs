//! Takes out of values what must not leave the deployment.
//!
//! JSON stays JSON: the patterns are held against each text and number in it, names of members as well.
//! Other values are taken as one text. Keys stay, since the index names them.

use regex::bytes;
use regex::{NoExpand, Regex};
use serde_json::Value;

use crate::json::{read, with_deep_stack, written};
use crate::kv_api::Entry;

/// What stands in the place of what was taken out. `restore` writes no value that holds it.
pub(crate) const REDACTED: &str = "[redacted by capture]";

/// Patterns of what is taken out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redaction {
    patterns: Vec<(Regex, bytes::Regex)>,
}

impl Redaction {
    /// Patterns, as the crate `regex` reads them.
    ///
    /// # Errors
    /// When one cannot be read.
    pub(crate) fn new(patterns: &[String]) -> Result<Self, regex::Error> {
        let pair = |text: &String| Ok((Regex::new(text)?, bytes::Regex::new(text)?));
        Ok(Self { patterns: patterns.iter().map(pair).collect::<Result<_, regex::Error>>()? })
    }

    /// The patterns, to be known again.
    pub(crate) fn names(&self) -> Vec<String> {
        self.patterns.iter().map(|(pattern, _)| pattern.as_str().to_owned()).collect()
    }

    /// The entry without what the patterns match.
    pub(crate) fn apply(&self, entry: Entry) -> Entry {
        if self.patterns.is_empty() {
            return entry;
        }
        let value = match std::str::from_utf8(&entry.value) {
            Ok(text) if is_json(text) => self.json(text).into(),
            Ok(text) => self.text(text).into(),
            Err(_) => self.bytes(&entry.value).into(),
        };
        let metadata = entry.metadata.map(|metadata| {
            serde_json::from_str(&self.json(&metadata.to_string())).unwrap_or(Value::Null)
        });
        Entry { value, metadata, ..entry }
    }

    fn text(&self, text: &str) -> String {
        let replaced = |text: String, (pattern, _): &(Regex, bytes::Regex)| {
            pattern.replace_all(&text, NoExpand(REDACTED)).into_owned()
        };
        self.patterns.iter().fold(text.to_owned(), replaced)
    }

    fn bytes(&self, value: &[u8]) -> Vec<u8> {
        let replaced = |value: Vec<u8>, (_, pattern): &(Regex, bytes::Regex)| {
            pattern.replace_all(&value, bytes::NoExpand(REDACTED.as_bytes())).into_owned()
        };
        self.patterns.iter().fold(value.to_owned(), replaced)
    }

    /// The JSON text, each of its texts, numbers and names replaced by itself.
    fn json(&self, json: &str) -> String {
        let (mut out, mut rest) = (String::with_capacity(json.len()), json);
        while !rest.is_empty() {
            let (token, after) = rest.split_at(token_length(rest));
            match token.as_bytes()[0] {
                b'"' => out.push_str(&self.string(token)),
                b'{' | b'}' | b'[' | b']' | b':' | b',' => out.push_str(token),
                c if c.is_ascii_whitespace() => out.push_str(token),
                _ => out.push_str(&self.scalar(token)),
            }
            rest = after;
        }
        out
    }

    fn string(&self, token: &str) -> String {
        let Ok(Value::String(text)) = read(token) else { return token.to_owned() };
        let redacted = self.text(&text);
        if redacted == text { token.to_owned() } else { written(&Value::String(redacted)) }
    }

    /// A number or a word. Where a pattern matches, a text takes its place.
    fn scalar(&self, token: &str) -> String {
        let redacted = self.text(token);
        if redacted == token { redacted } else { Value::String(redacted).to_string() }
    }
}

fn is_json(text: &str) -> bool {
    with_deep_stack(|| read(text).is_ok())
}

/// How long the first token of a JSON text is, in bytes.
fn token_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes[0] {
        b'"' => {
            let mut is_escaped = false;
            let end = bytes.iter().skip(1).position(|byte| {
                let ends = *byte == b'"' && !is_escaped;
                is_escaped = *byte == b'\\' && !is_escaped;
                ends
            });
            end.map_or(bytes.len(), |end| end + 2)
        }
        b'{' | b'}' | b'[' | b']' | b':' | b',' => 1,
        c if c.is_ascii_whitespace() => 1,
        _ => {
            let is_end = |byte: &u8| b"{}[]:,\"".contains(byte) || byte.is_ascii_whitespace();
            bytes.iter().position(is_end).unwrap_or(bytes.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(r#"{"mail":"a@b.cd","n":1}"#, r#"{"mail":"[redacted by capture]","n":1}"#)]
    #[case(r#"{"a@b.cd":[ "x" ]}"#, r#"{"[redacted by capture]":[ "x" ]}"#)]
    #[case(r#"{"q":"\"a@b.cd\""}"#, r#"{"q":"\"[redacted by capture]\""}"#)]
    #[case(r#""\u0061@b.cd \ud800""#, r#""[redacted by capture] \ud800""#)]
    #[case("[4111111111111111,7]", r#"["[redacted by capture]",7]"#)]
    #[case("to a@b.cd!", "to [redacted by capture]!")]
    fn what_a_pattern_matches_is_gone_and_json_stays_json(
        #[case] value: &str,
        #[case] expected: &str,
    ) {
        let patterns = [r"\w+@[\w.]+".to_owned(), r"\d{16}".to_owned()];
        let entry = Entry {
            key: "a@b.cd".into(),
            value: value.to_owned().into(),
            metadata: None,
            expiration: None,
        };
        let entry = Redaction::new(&patterns).unwrap().apply(entry);
        assert_eq!(std::str::from_utf8(&entry.value).unwrap(), expected);
        assert_eq!(entry.key, "a@b.cd");
    }
}
