//! A key that KV accepts.

use super::error::KvError;
use super::limits::MAX_KEY_BYTES;
use super::method::KvMethod;
use crate::storage::Name;

/// The name of an entry: 1 to [`MAX_KEY_BYTES`] bytes, neither `.` nor `..`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key(Name);

impl Key {
    /// Checks a key's name as the runtime does before it sends the operation. The name is WTF-8,
    /// since a string of JavaScript can hold half a surrogate pair.
    pub(crate) fn parse(name: &[u8], method: KvMethod) -> Result<Self, KvError> {
        match name {
            b"" => Err(KvError::EmptyKey),
            b"." => Err(KvError::DotKey(".")),
            b".." => Err(KvError::DotKey("..")),
            _ => {
                let name = Name::try_from(within_limit(name, method)?);
                name.map(Self).map_err(|_| KvError::UndecodableKey(method))
            }
        }
    }

    /// As [`Key::parse`], for a name that is UTF-8.
    pub(crate) fn of(name: &Name, method: KvMethod) -> Result<Self, KvError> {
        const LONGER_THAN_DOTS: usize = 3;
        match name.len() {
            LONGER_THAN_DOTS..=MAX_KEY_BYTES => Ok(Self(name.clone())),
            _ => name.with_bytes(|text| Self::parse(text, method)),
        }
    }

    /// Checks a key of a bulk read as the service does, since the runtime does not check those. The
    /// service reads half a surrogate pair as three U+FFFD, which are nine bytes.
    pub(crate) fn parse_bulk(name: &[u8]) -> Result<Self, KvError> {
        match name {
            b"" => Err(KvError::EmptyBulkKey),
            b"." => Err(KvError::DotBulkKey(".")),
            b".." => Err(KvError::DotBulkKey("..")),
            _ => {
                let name = String::from_utf8_lossy(name);
                within_limit(name.as_bytes(), KvMethod::GetBulk)?;
                Ok(Self(Name::from(&*name)))
            }
        }
    }

    pub(super) fn name(&self) -> &Name {
        &self.0
    }

    pub(super) fn into_name(self) -> Name {
        self.0
    }
}

/// What can be given to an operation as its key.
pub(crate) trait ToKey {
    /// Checks the key. Errors name `method`.
    fn to_key(&self, method: KvMethod) -> Result<Key, KvError>;
}

/// A string of JavaScript in WTF-8.
impl ToKey for [u8] {
    fn to_key(&self, method: KvMethod) -> Result<Key, KvError> {
        Key::parse(self, method)
    }
}

impl ToKey for Name {
    fn to_key(&self, method: KvMethod) -> Result<Key, KvError> {
        Key::of(self, method)
    }
}

/// Checks the length of a key, or of a prefix of keys.
pub(super) fn within_limit(name: &[u8], method: KvMethod) -> Result<&[u8], KvError> {
    match name.len() {
        ..=MAX_KEY_BYTES => Ok(name),
        bytes => Err(KvError::KeyTooLong { method, bytes }),
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
        assert_eq!(Key::parse(name.as_bytes(), KvMethod::Put).unwrap_err().to_string(), text);
    }

    #[test]
    fn half_a_surrogate_pair_is_refused_after_its_length() {
        let refused = |name: &[u8]| Key::parse(name, KvMethod::Get).unwrap_err().to_string();
        let half = b"\xed\xa0\x80";
        assert_eq!(refused(half), "KV GET failed: 400 Could not URL-decode key name");
        assert!(refused(&half.repeat(171)).contains("length of 513"));
        assert_eq!(Key::parse_bulk(half).unwrap().name().to_string(), "\u{fffd}\u{fffd}\u{fffd}");
        let bulk = Key::parse_bulk(&half.repeat(57)).unwrap_err().to_string();
        assert!(bulk.contains("GET_BULK failed: 414 UTF-8 encoded length of 513"), "{bulk}");
    }

    #[rstest]
    #[case("...")]
    #[case("a/b")]
    #[case("__index__")]
    #[case(&"k".repeat(512))]
    #[case(&"é".repeat(256))]
    fn accepts(#[case] name: &str) {
        assert_eq!(Key::parse(name.as_bytes(), KvMethod::Get).unwrap().name().to_string(), name);
    }
}
