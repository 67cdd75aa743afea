//! The body of a 422: the framework's list of validation errors, which here always has one error.
//!
//! Source: `RequestValidationError.errors()` of FastAPI and pydantic 2, including the order of
//! members. The links name only pydantic's major version: nothing else here depends on the minor one.

use super::python::{self, Value};
use super::validation::Invalid;

/// The list with this error, as JSON.
pub(super) fn body(invalid: Invalid) -> Vec<u8> {
    let list = Value::Array(vec![error(invalid)]);
    let mut out = Vec::new();
    python::write(&mut out, &Value::object([("detail", list)]));
    out
}

fn error(invalid: Invalid) -> Value {
    match invalid {
        Invalid::NotJson { message, offset } => not_json(message, offset),
        Invalid::NoBody => of_pydantic(MISSING, whole_body(), Value::Null),
        Invalid::NotAnObject(input) => of_pydantic(MODEL_TYPE, whole_body(), input),
        Invalid::NoValue(input) => of_pydantic(MISSING, value_member(), input),
        Invalid::NotAString(input) => of_pydantic(STRING_TYPE, value_member(), input),
        Invalid::LoneSurrogate(text) => {
            of_pydantic(STRING_UNICODE, value_member(), Value::Text(text))
        }
    }
}

/// One of pydantic's errors: its type and its message.
type Kind = (&'static str, &'static str);

const MISSING: Kind = ("missing", "Field required");
const MODEL_TYPE: Kind = (
    "model_attributes_type",
    "Input should be a valid dictionary or object to extract fields from",
);
const STRING_TYPE: Kind = ("string_type", "Input should be a valid string");
const STRING_UNICODE: Kind = (
    "string_unicode",
    "Input should be a valid string, unable to parse raw data as a unicode string",
);

fn of_pydantic((kind, message): Kind, place: Value, input: Value) -> Value {
    let url = format!("https://errors.pydantic.dev/2/v/{kind}");
    Value::object([
        ("type", kind.into()),
        ("loc", place),
        ("msg", message.into()),
        ("input", input),
        ("url", url.as_str().into()),
    ])
}

fn not_json(message: &str, offset: usize) -> Value {
    Value::object([
        ("type", "json_invalid".into()),
        ("loc", Value::Array(vec!["body".into(), Value::Int(offset.to_string())])),
        ("msg", "JSON decode error".into()),
        ("input", Value::object([])),
        ("ctx", Value::object([("error", message.into())])),
    ])
}

fn whole_body() -> Value {
    Value::Array(vec!["body".into()])
}

fn value_member() -> Value {
    Value::Array(vec!["body".into(), "value".into()])
}
