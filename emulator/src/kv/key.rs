//! A key that KV accepts.

use super::error::{KvError, Method};
use super::limits::MAX_KEY_BYTES;

/// The name of an entry: 1 to [`MAX_KEY_BYTES`] bytes, neither `.` nor `..`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// Checks a key's name as the runtime does before it sends the operation.
    ///
    /// # Errors
    /// [`KvError::EmptyKey`], [`KvError::DotKey`] or [`KvError::KeyTooLong`], the last in the
    /// words of `method`.
    pub fn parse(name: &str, method: Method) -> Result<Self, KvError> {
        match name {
            "" => Err(KvError::EmptyKey),
            "." => Err(KvError::DotKey(".")),
            ".." => Err(KvError::DotKey("..")),
            _ => Self::within_limit(name, method),
        }
    }

    /// Checks a key of a bulk read, where the service and not the runtime refuses.
    ///
    /// # Errors
    /// [`KvError::EmptyBulkKey`], [`KvError::DotBulkKey`] or [`KvError::KeyTooLong`].
    pub fn parse_bulk(name: &str) -> Result<Self, KvError> {
        match name {
            "" => Err(KvError::EmptyBulkKey),
            "." => Err(KvError::DotBulkKey(".")),
            ".." => Err(KvError::DotBulkKey("..")),
            _ => Self::within_limit(name, Method::GetBulk),
        }
    }

    /// The key's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn within_limit(name: &str, method: Method) -> Result<Self, KvError> {
        match name.len() {
            ..=MAX_KEY_BYTES => Ok(Self(name.to_owned())),
            bytes => Err(KvError::KeyTooLong { method, bytes }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", "Key name cannot be empty.")]
    #[case(".", "\".\" is not allowed as a key name.")]
    #[case("..", "\"..\" is not allowed as a key name.")]
    #[case(
        &"k".repeat(513),
        "KV PUT failed: 414 UTF-8 encoded length of 513 exceeds key length limit of 512."
    )]
    #[case(
        &"é".repeat(257),
        "KV PUT failed: 414 UTF-8 encoded length of 514 exceeds key length limit of 512."
    )]
    fn refuses(#[case] name: &str, #[case] text: &str) {
        assert_eq!(Key::parse(name, Method::Put).unwrap_err().to_string(), text);
    }

    #[rstest]
    #[case("...")]
    #[case("a/b")]
    #[case("__index__")]
    #[case(&"k".repeat(512))]
    #[case(&"é".repeat(256))]
    fn accepts(#[case] name: &str) {
        assert_eq!(Key::parse(name, Method::Get).unwrap().as_str(), name);
    }
}
