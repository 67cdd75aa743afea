//! Reads the value in a body, or finds the one error in it.
//!
//! Source: FastAPI's `get_request_handler` and `request_body_to_args`, and pydantic's errors for a
//! model whose only field is `value: str`, so that there is at most one error.

use super::media_type;
use super::python::{self, ParseError, Text, Value};
use http::HeaderValue;

/// An error of the framework's list, answered with status 422.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Invalid {
    /// The body is not JSON.
    NotJson {
        /// The words of Python's `json` module.
        message: &'static str,
        /// Where, in characters from the beginning.
        offset: usize,
    },
    /// There is no body, or it is `null`.
    NoBody,
    /// The body is this value and not an object.
    NotAnObject(Value),
    /// This object has no member `value`.
    NoValue(Value),
    /// `value` is this and not a string.
    NotAString(Value),
    /// `value` is this string, which UTF-8 cannot encode.
    LoneSurrogate(Text),
}

/// Why a body holds no value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum BodyError {
    /// Status 422.
    Invalid(Invalid),
    /// Status 400: not text, or beyond Python's limits.
    Unreadable,
    /// Status 500: not declared as JSON and not text, so that the framework fails to echo it.
    NotText,
}

/// The `value` in a body of this type.
pub(super) fn value_of(
    content_type: Option<&HeaderValue>,
    body: &[u8],
) -> Result<String, BodyError> {
    let document = document_of(content_type, body)?;
    let mut members = match document {
        Value::Null => return Err(Invalid::NoBody.into()),
        Value::Object(members) => members,
        other => return Err(Invalid::NotAnObject(other).into()),
    };
    match members.swap_remove(&Text::from("value")) {
        Some(Value::Text(text)) => match text.as_str() {
            Some(value) => Ok(value.to_owned()),
            None => Err(Invalid::LoneSurrogate(text).into()),
        },
        Some(other) => Err(Invalid::NotAString(other).into()),
        None => Err(Invalid::NoValue(Value::Object(members)).into()),
    }
}

/// The document in the body. No body counts as `null`, and a body that is not declared as JSON as a
/// string.
fn document_of(content_type: Option<&HeaderValue>, body: &[u8]) -> Result<Value, BodyError> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    if !media_type::is_json(content_type) {
        let text = std::str::from_utf8(body).map_err(|_| BodyError::NotText)?;
        return Ok(Value::Text(text.into()));
    }
    let text = python::decode(body).map_err(|_| BodyError::Unreadable)?;
    python::parse(&text).map_err(|error| match error {
        ParseError::Syntax { message, offset } => Invalid::NotJson { message, offset }.into(),
        ParseError::TooDeep | ParseError::TooManyDigits => BodyError::Unreadable,
    })
}

impl From<Invalid> for BodyError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::JSON;
    use rstest::rstest;

    const TEXT: HeaderValue = HeaderValue::from_static("text/plain");

    #[rstest]
    #[case(br#"{"value":"a"}"#, "a")]
    #[case(br#" {"x":[1],"value":"a","value":""} "#, "")]
    #[case(br#"{"value":"\ud83d\ude00"}"#, "😀")]
    #[case(br#"{"valu\u0065":"a"}"#, "a")]
    #[case(b"\xFE\xFF\0{\0\"\0v\0a\0l\0u\0e\0\"\0:\0\"\0a\0\"\0}", "a")]
    fn a_string_is_accepted(#[case] body: &[u8], #[case] value: &str) {
        assert_eq!(value_of(Some(&JSON), body), Ok(value.to_owned()));
        assert_eq!(value_of(None, body), Ok(value.to_owned()));
    }

    #[rstest]
    #[case(b"", Invalid::NoBody)]
    #[case(b"null", Invalid::NoBody)]
    #[case(b"[]", Invalid::NotAnObject(Value::Array(vec![])))]
    #[case(b"{\"value\":null}", Invalid::NotAString(Value::Null))]
    #[case(b"{\"value\":1e999}", Invalid::NotAString(Value::Float(f64::INFINITY)))]
    #[case(b"{\"value\":\"\\ud800\"}", Invalid::LoneSurrogate(Text::from_bytes(b"\xED\xA0\x80")))]
    #[case(b"{\"value\"}", Invalid::NotJson { message: "Expecting ':' delimiter", offset: 8 })]
    fn anything_else_is_invalid(#[case] body: &[u8], #[case] invalid: Invalid) {
        assert_eq!(value_of(Some(&JSON), body), Err(invalid.into()));
    }

    #[test]
    fn a_body_of_another_type_is_a_string() {
        let invalid = Invalid::NotAnObject(Value::Text("{\"value\":\"a\"}".into()));
        assert_eq!(value_of(Some(&TEXT), b"{\"value\":\"a\"}"), Err(invalid.into()));
        assert_eq!(value_of(Some(&TEXT), b""), Err(Invalid::NoBody.into()));
        assert_eq!(value_of(Some(&TEXT), b"\xFF"), Err(BodyError::NotText));
    }

    #[test]
    fn a_body_that_python_cannot_read_is_unreadable() {
        assert_eq!(value_of(Some(&JSON), b"\"\xFF\""), Err(BodyError::Unreadable));
        assert_eq!(value_of(Some(&JSON), "[".repeat(1000).as_bytes()), Err(BodyError::Unreadable));
        assert_eq!(value_of(Some(&JSON), "1".repeat(4301).as_bytes()), Err(BodyError::Unreadable));
    }
}
