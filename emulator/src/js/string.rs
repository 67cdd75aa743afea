//! A JavaScript string: any sequence of UTF-16 units, stored as WTF-8.
//!
//! Invariant: a pair of surrogates is always stored as one character of four bytes, so that equal
//! strings have equal bytes. Source: <https://simonsapin.github.io/wtf-8/>.

use super::wtf8::{Units, Wtf8Buffer};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// An immutable JavaScript string.
///
/// Ordered by code points, which is not the order of JavaScript's `<`.
#[derive(Clone, PartialEq, Eq)]
pub struct JsString(Bytes);

/// How many bytes a string, such as a property's name, stores without an allocation.
const INLINE_BYTES: usize = 22;

/// Equality can be derived: short strings are always inline, and their unused bytes are zero.
#[derive(Clone, PartialEq, Eq)]
enum Bytes {
    Inline { len: u8, bytes: [u8; INLINE_BYTES] },
    Heap(Box<[u8]>),
}

impl JsString {
    /// The string's WTF-8: UTF-8, except that a lone surrogate is encoded as three bytes.
    #[must_use]
    #[inline]
    pub fn as_wtf8(&self) -> &[u8] {
        match &self.0 {
            Bytes::Inline { len, bytes } => &bytes[..usize::from(*len)],
            Bytes::Heap(bytes) => bytes,
        }
    }

    /// The string as UTF-8. None if it contains a lone surrogate.
    #[must_use]
    pub fn to_str(&self) -> Option<&str> {
        str::from_utf8(self.as_wtf8()).ok()
    }

    /// The UTF-16 units in order.
    pub(super) fn units(&self) -> impl Iterator<Item = u16> {
        Units::new(self.as_wtf8())
    }

    /// The bytes must be WTF-8 with all pairs joined.
    #[inline]
    pub(super) fn from_wtf8(wtf8: &[u8]) -> Self {
        let mut bytes = [0; INLINE_BYTES];
        match (bytes.get_mut(..wtf8.len()), u8::try_from(wtf8.len())) {
            (Some(start), Ok(len)) => {
                start.copy_from_slice(wtf8);
                Self(Bytes::Inline { len, bytes })
            }
            _ => Self(Bytes::Heap(wtf8.into())),
        }
    }
}

/// The string's WTF-8.
impl AsRef<[u8]> for JsString {
    fn as_ref(&self) -> &[u8] {
        self.as_wtf8()
    }
}

impl From<&str> for JsString {
    fn from(text: &str) -> Self {
        Self::from_wtf8(text.as_bytes())
    }
}

impl FromIterator<u16> for JsString {
    /// The string of these UTF-16 units.
    fn from_iter<I: IntoIterator<Item = u16>>(units: I) -> Self {
        let mut buffer = Wtf8Buffer::default();
        units.into_iter().for_each(|unit| buffer.push_unit(unit));
        Self::from_wtf8(buffer.as_bytes())
    }
}

impl Hash for JsString {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_wtf8().hash(state);
    }
}

impl PartialOrd for JsString {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for JsString {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_wtf8().cmp(other.as_wtf8())
    }
}

/// Shows U+FFFD for a lone surrogate, as JavaScript's own conversions to UTF-8 do.
impl fmt::Display for JsString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_str() {
            Some(text) => formatter.pad(text),
            None => char::decode_utf16(self.units())
                .try_for_each(|unit| write!(formatter, "{}", unit.unwrap_or('\u{fffd}'))),
        }
    }
}

impl fmt::Debug for JsString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.as_wtf8().escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::empty("")]
    #[case::ascii("key")]
    #[case::all_widths("aé€😀")]
    #[case::as_long_as_fits_inline("0123456789012345678901")]
    #[case::longer_than_fits_inline("01234567890123456789012")]
    fn text_comes_out_as_it_went_in(#[case] text: &str) {
        let string = JsString::from(text);
        assert_eq!(string.to_str(), Some(text));
        assert_eq!(string.as_wtf8(), text.as_bytes());
        assert!(string.units().eq(text.encode_utf16()));
        assert_eq!(string, text.encode_utf16().collect());
    }

    #[rstest]
    #[case::a_pair_is_one_character(&[0xd83d, 0xde00], "😀".as_bytes(), Some("😀"))]
    #[case::a_lone_lead(&[0xd83d], b"\xed\xa0\xbd", None)]
    #[case::a_lone_trail(&[0xde00], b"\xed\xb8\x80", None)]
    #[case::the_wrong_way_round(&[0xde00, 0xd83d], b"\xed\xb8\x80\xed\xa0\xbd", None)]
    #[case::a_lead_before_a_pair(&[0xd83d, 0xd83d, 0xde00], b"\xed\xa0\xbd\xf0\x9f\x98\x80", None)]
    fn units_become_wtf8(#[case] units: &[u16], #[case] wtf8: &[u8], #[case] text: Option<&str>) {
        let string: JsString = units.iter().copied().collect();
        assert_eq!(string.as_wtf8(), wtf8);
        assert_eq!(string.to_str(), text);
        assert!(string.units().eq(units.iter().copied()));
    }

    #[test]
    fn a_lone_surrogate_is_shown_as_the_replacement_character() {
        assert_eq!(JsString::from_iter([0x61, 0xd83d]).to_string(), "a\u{fffd}");
    }
}
