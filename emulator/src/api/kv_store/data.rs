//! The entries that a store starts with, read from an answer to `GET /kv`.

use super::python::{self, Value};
use crate::storage;

/// Reads the pairs of an answer to `GET /kv`, in their order.
///
/// # Errors
/// When it is not JSON, or not one object of strings.
pub fn entries(json: &[u8]) -> Result<Vec<(String, storage::Value)>, DataError> {
    let text = python::decode(json).map_err(|error| DataError::NotJson(error.to_string()))?;
    let document = python::parse(&text).map_err(|error| DataError::NotJson(error.to_string()))?;
    let Value::Object(members) = document else { return Err(DataError::NoObject) };
    let pairs = members.into_iter().map(|(key, value)| match (key.as_str(), value) {
        (Some(key), Value::Text(value)) => match value.as_str() {
            Some(value) => Ok((key.to_owned(), value.to_owned().into())),
            None => Err(DataError::NoString(key.to_owned())),
        },
        (key, _) => Err(DataError::NoString(key.unwrap_or("�").to_owned())),
    });
    pairs.collect()
}

/// Why a file is not a listing.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// It is not JSON, for this reason.
    #[error("{0}")]
    NotJson(String),
    /// It is not an object.
    #[error("this is no object of keys and values, such as GET /kv answers")]
    NoObject,
    /// The value of this key is not a string.
    #[error("the value of {0:?} is no string")]
    NoString(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_listing_is_read_back() {
        let pairs =
            [("b".to_owned(), "1".to_owned().into()), ("é".to_owned(), "\n".to_owned().into())];
        assert_eq!(entries("{\"b\":\"1\",\"é\":\"\\n\"}".as_bytes()).unwrap(), pairs);
    }

    #[rstest]
    #[case("[]", "no object")]
    #[case("{\"a\":1}", "the value of \"a\" is no string")]
    #[case("{\"a\":\"\\ud800\"}", "the value of \"a\" is no string")]
    #[case("{", "Expecting property name")]
    fn anything_else_says_what_is_wrong(#[case] json: &str, #[case] told: &str) {
        let error = entries(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
