//! The name of an entry: a UUID, a short text or a long one.
//!
//! Most names are UUIDs as the Worker writes them, in lower case with hyphens. Such a name takes 16
//! bytes and no allocation. Invariant: each text has one form, so names are equal when their texts
//! are.

use foldhash::fast::RandomState;
use std::cmp::Ordering;
use std::fmt;
use std::hash::BuildHasher;
use std::str::Utf8Error;
use std::sync::{Arc, LazyLock};
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// A name. Cloning takes constant time. `Ord` is not the order of the texts; that is
/// [`Name::cmp_text`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Form);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Form {
    /// In lower case, with hyphens.
    Uuid(Uuid),
    /// The length of any other text that fits, and its bytes with zeros behind them.
    Short(u8, [u8; MAX_SHORT]),
    Long(Arc<str>),
}

/// The longest text that is kept without an allocation, in bytes. A longer one would make every name
/// larger.
const MAX_SHORT: usize = 22;

impl Name {
    /// The length of the text in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Uuid(_) => Hyphenated::LENGTH,
            Form::Short(len, _) => usize::from(*len),
            Form::Long(text) => text.len(),
        }
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets `read` see the text.
    pub fn with_bytes<T>(&self, read: impl FnOnce(&[u8]) -> T) -> T {
        match &self.0 {
            Form::Uuid(uuid) => read(&hyphenated(uuid.as_bytes())),
            Form::Short(len, text) => read(&text[..usize::from(*len)]),
            Form::Long(text) => read(text.as_bytes()),
        }
    }

    /// Compares the bytes of the texts, in UTF-8.
    #[must_use]
    pub fn cmp_text(&self, other: &Self) -> Ordering {
        self.with_bytes(|text| other.with_bytes(|other| text.cmp(other)))
    }

    /// The text, unless the name is a UUID as the Worker writes it.
    pub(super) fn as_text(&self) -> Option<&[u8]> {
        match &self.0 {
            Form::Uuid(_) => None,
            Form::Short(len, text) => Some(&text[..usize::from(*len)]),
            Form::Long(text) => Some(text.as_bytes()),
        }
    }

    /// Whether the text stands in JSON without an escape.
    pub(super) fn is_plain(&self) -> bool {
        let is_plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
        self.as_text().is_none_or(|text| text.iter().all(is_plain))
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(Form::of_uuid(text.as_bytes()).unwrap_or_else(|| Form::of_text(text)))
    }
}

impl TryFrom<&[u8]> for Name {
    type Error = Utf8Error;

    /// # Errors
    /// When the text is not UTF-8.
    fn try_from(text: &[u8]) -> Result<Self, Utf8Error> {
        let form = Form::of_uuid(text).map(Ok);
        form.unwrap_or_else(|| str::from_utf8(text).map(Form::of_text)).map(Self)
    }
}

impl From<Uuid> for Name {
    fn from(uuid: Uuid) -> Self {
        Self(Form::Uuid(uuid))
    }
}

impl Form {
    fn of_uuid(text: &[u8]) -> Option<Self> {
        let is_as_long = text.len() == Hyphenated::LENGTH;
        let uuid = is_as_long.then(|| Uuid::try_parse_ascii(text).ok()).flatten()?;
        is_lower_case(text).then_some(Self::Uuid(uuid))
    }

    fn of_text(text: &str) -> Self {
        match u8::try_from(text.len()) {
            Ok(len) if text.len() <= MAX_SHORT => {
                let mut short = [0; MAX_SHORT];
                short[..text.len()].copy_from_slice(text.as_bytes());
                Self::Short(len, short)
            }
            _ => Self::Long(text.into()),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_bytes(|text| formatter.write_str(&String::from_utf8_lossy(text)))
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.to_string())
    }
}

/// The hash of a name. All tables use the same seed, so that they can be compared; it is random, so
/// that nobody can choose names that collide.
pub(super) fn hash(name: &Name) -> u64 {
    static STATE: LazyLock<RandomState> = LazyLock::new(RandomState::default);
    STATE.hash_one(name)
}

/// The text of a UUID. Written without a branch or a lookup, since listings spend most of their time
/// here.
fn hyphenated(uuid: &[u8; 16]) -> [u8; Hyphenated::LENGTH] {
    let mut digits = [0; 32];
    for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(uuid) {
        *pair = [digit(byte >> 4), digit(byte & 0xf)];
    }
    let mut text = [b'-'; Hyphenated::LENGTH];
    text[..8].copy_from_slice(&digits[..8]);
    text[9..13].copy_from_slice(&digits[8..12]);
    text[14..18].copy_from_slice(&digits[12..16]);
    text[19..23].copy_from_slice(&digits[16..20]);
    text[24..].copy_from_slice(&digits[20..]);
    text
}

fn digit(number: u8) -> u8 {
    const TO_LETTERS: u8 = b'a' - b'9' - 1;
    b'0' + number + TO_LETTERS * u8::from(number > 9)
}

/// Looks at all bytes, since a loop that can end early is not vectorized.
fn is_lower_case(text: &[u8]) -> bool {
    text.iter().fold(true, |all, byte| all & !byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::uuid("9b2d7e41-3c5f-4a68-8e0d-1f2a3b4c5d6e")]
    #[case::uuid_in_upper_case("9B2D7E41-3C5F-4A68-8E0D-1F2A3B4C5D6E")]
    #[case::uuid_in_braces("{9b2d7e413c5f4a688e0d1f2a3b4c5d6e}ab")]
    #[case::as_long_as_a_uuid("this-text-is-as-long-as-a-uuid-but-n")]
    #[case::short("é")]
    #[case::as_long_as_a_short_text_can_be("a-text-of-22-bytes-abc")]
    #[case::too_long_for_a_short_text("a-text-of-23-bytes-abcd")]
    #[case::nothing("")]
    fn a_name_is_its_text(#[case] text: &str) {
        let name = Name::from(text);
        assert_eq!((name.to_string().as_str(), name.len()), (text, text.len()));
        name.with_bytes(|bytes| assert_eq!(bytes, text.as_bytes()));
        assert_eq!(name, Name::from(text.to_owned().as_str()));
    }

    #[test]
    fn a_uuid_takes_no_more_room_than_its_number() {
        assert_eq!(size_of::<Name>(), 24);
    }
}
