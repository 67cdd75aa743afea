//! Reads JSON texts as JavaScript does.
//!
//! `serde_json` refuses lone surrogates, so they get stand-ins. Its recursion has no limit here, so the
//! depth is checked first.

use std::fmt;

use serde::de::{Deserialize, Deserializer as _, SeqAccess, Visitor};
use serde_json::de::StrRead;
use serde_json::{Deserializer, Value};

use super::deep::{MAX_DEPTH, depth};
use super::surrogate;

/// Why a text cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JsonError {
    /// It is not JSON.
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// It is nested too deeply.
    #[error("nested {0} deep, more than {MAX_DEPTH}")]
    TooDeep(usize),
}

/// The value of a JSON text. A member that occurs twice keeps its first place and its last value.
///
/// # Errors
/// When the text is no JSON, or is nested too deeply.
pub(crate) fn read(text: &str) -> Result<Value, JsonError> {
    read_with(text, |reader| Value::deserialize(reader))
}

/// Shows each element of an array. Of a large array, one element at a time is in memory. Returns false
/// when the text is JSON, but no array.
///
/// # Errors
/// When the text is no JSON, or is nested too deeply.
pub(crate) fn each_element(text: &str, take: impl FnMut(Value)) -> Result<bool, JsonError> {
    if !text.trim_start().starts_with('[') {
        return read(text).map(|_| false);
    }
    read_with(text, |reader| reader.deserialize_seq(Elements(take))).map(|()| true)
}

fn read_with<T>(
    text: &str,
    function: impl FnOnce(&mut Deserializer<StrRead<'_>>) -> serde_json::Result<T>,
) -> Result<T, JsonError> {
    let depth = depth(text);
    if depth > MAX_DEPTH {
        return Err(JsonError::TooDeep(depth));
    }
    let text = surrogate::replaced(text);
    let mut reader = Deserializer::from_str(&text);
    reader.disable_recursion_limit();
    let read = function(&mut reader)?;
    reader.end()?;
    Ok(read)
}

struct Elements<F>(F);

impl<'de, F: FnMut(Value)> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element()? {
            (self.0)(element);
        }
        Ok(())
    }
}

/// The value as compact JSON, for readers.
pub(crate) fn written(value: &Value) -> String {
    surrogate::restored(&value.to_string())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::json::with_deep_stack;

    #[rstest]
    #[case(r#"{"b":1,"a":2,"b":3}"#, r#"{"b":3,"a":2}"#)]
    #[case(r#""\ud800 \ud83d\ude00""#, r#""\ud800 😀""#)]
    #[case("1.0", "1.0")]
    fn a_text_is_read(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(written(&read(text).unwrap()), expected);
    }

    #[rstest]
    #[case(r#" [1,"\ud800",{"a":[]}]"#, Ok(true), 3)]
    #[case("[]", Ok(true), 0)]
    #[case(r#"{"a":1}"#, Ok(false), 0)]
    #[case("[1,", Err(()), 1)]
    fn an_array_is_read_element_by_element(
        #[case] text: &str,
        #[case] expected: Result<bool, ()>,
        #[case] elements: usize,
    ) {
        let mut seen = 0;
        assert_eq!(each_element(text, |_| seen += 1).map_err(|_| ()), expected);
        assert_eq!(seen, elements);
    }

    #[rstest]
    #[case("")]
    #[case("1 2")]
    #[case("{'a':1}")]
    #[case("\u{feff}1")]
    fn what_is_no_json_is_refused(#[case] text: &str) {
        assert!(read(text).is_err());
    }

    #[rstest]
    #[case(r#"{"a":"#, "}")]
    #[case("[", "]")]
    fn the_deepest_permitted_text_is_read_and_written(#[case] open: &str, #[case] close: &str) {
        let text = format!("{}1{}", open.repeat(MAX_DEPTH), close.repeat(MAX_DEPTH));
        with_deep_stack(|| {
            let value = read(&text).unwrap();
            assert!(written(&value) == text && value == read(&text).unwrap());
        });
    }

    #[test]
    fn a_hostile_depth_is_refused() {
        let text = "[".repeat(1 << 20);
        assert!(matches!(read(&text), Err(JsonError::TooDeep(_))));
    }
}
