//! Decodes a body: guesses its encoding as `json.loads` does, and turns its bytes into text.
//!
//! The result is UTF-8, except that a lone surrogate, which Python accepts here (`surrogatepass`), is
//! encoded as three bytes, as if it were a character. Offsets in a document count characters, that is,
//! bytes that are not `0b10xxxxxx`.

use super::value::push_code_point;
use std::borrow::Cow;

/// The bytes are not text in the encoding that their first bytes indicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not text in the encoding that they begin in")]
pub(crate) struct NotText;

/// The text of `bytes`, without a byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, [u8]>, NotText> {
    let (encoding, mark_bytes) = Encoding::of(bytes);
    let bytes = &bytes[mark_bytes..];
    match encoding {
        Encoding::Utf8 => check_utf8(bytes).map(|()| Cow::Borrowed(bytes)),
        Encoding::Utf16(order) => decode_utf16(bytes, order).map(Cow::Owned),
        Encoding::Utf32(order) => decode_utf32(bytes, order).map(Cow::Owned),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16(ByteOrder),
    Utf32(ByteOrder),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ByteOrder {
    Big,
    Little,
}

impl Encoding {
    /// The encoding, and the length of its byte order mark (`json.detect_encoding`).
    fn of(bytes: &[u8]) -> (Self, usize) {
        use ByteOrder::{Big, Little};
        match *bytes {
            // The mark of UTF-32 begins with the mark of UTF-16.
            [0, 0, 0xFE, 0xFF, ..] => (Self::Utf32(Big), 4),
            [0xFF, 0xFE, 0, 0, ..] => (Self::Utf32(Little), 4),
            [0xFE, 0xFF, ..] => (Self::Utf16(Big), 2),
            [0xFF, 0xFE, ..] => (Self::Utf16(Little), 2),
            [0xEF, 0xBB, 0xBF, ..] => (Self::Utf8, 3),
            [0, 0, _, _, ..] => (Self::Utf32(Big), 0),
            [0, _, _, _, ..] | [0, _] => (Self::Utf16(Big), 0),
            [_, 0, 0, 0, ..] => (Self::Utf32(Little), 0),
            [_, 0, _, _, ..] | [_, 0] => (Self::Utf16(Little), 0),
            _ => (Self::Utf8, 0),
        }
    }
}

impl ByteOrder {
    fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Big => u16::from_be_bytes(bytes),
            Self::Little => u16::from_le_bytes(bytes),
        }
    }

    fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Big => u32::from_be_bytes(bytes),
            Self::Little => u32::from_le_bytes(bytes),
        }
    }
}

fn check_utf8(mut bytes: &[u8]) -> Result<(), NotText> {
    while let Err(error) = std::str::from_utf8(bytes) {
        bytes = match &bytes[error.valid_up_to()..] {
            [0xED, 0xA0..=0xBF, 0x80..=0xBF, rest @ ..] => rest,
            _ => return Err(NotText),
        };
    }
    Ok(())
}

fn decode_utf16(bytes: &[u8], order: ByteOrder) -> Result<Vec<u8>, NotText> {
    let (units, odd_byte) = bytes.as_chunks::<2>();
    if !odd_byte.is_empty() {
        return Err(NotText);
    }
    let mut text = Vec::with_capacity(bytes.len());
    for unit in char::decode_utf16(units.iter().map(|unit| order.u16(*unit))) {
        let code_point = unit.map_or_else(|lone| u32::from(lone.unpaired_surrogate()), u32::from);
        push_code_point(&mut text, code_point);
    }
    Ok(text)
}

fn decode_utf32(bytes: &[u8], order: ByteOrder) -> Result<Vec<u8>, NotText> {
    let (units, odd_bytes) = bytes.as_chunks::<4>();
    if !odd_bytes.is_empty() {
        return Err(NotText);
    }
    let mut text = Vec::with_capacity(bytes.len());
    for unit in units {
        let code_point = order.u32(*unit);
        if code_point > u32::from(char::MAX) {
            return Err(NotText);
        }
        push_code_point(&mut text, code_point);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::nothing(b"", b"")]
    #[case::ascii(b"{}", b"{}")]
    #[case::utf8_with_mark(b"\xEF\xBB\xBF1", b"1")]
    #[case::utf16_big(b"\0[\0]", b"[]")]
    #[case::utf16_little(b"[\0]\0", b"[]")]
    #[case::utf16_with_mark(b"\xFF\xFE\xE9\x00", b"\xC3\xA9")]
    #[case::utf16_pair(b"\xFE\xFF\xD8\x3D\xDE\x00", "😀".as_bytes())]
    #[case::utf16_two_bytes(b"\x001", b"1")]
    #[case::utf32_big(b"\0\0\0[\0\0\0]", b"[]")]
    #[case::utf32_little(b"[\0\0\0]\0\0\0", b"[]")]
    #[case::utf32_with_mark(b"\xFF\xFE\0\0\x31\0\0\0", b"1")]
    #[case::surrogate_in_utf8(b"\"\xED\xA0\x80\"", b"\"\xED\xA0\x80\"")]
    #[case::surrogate_in_utf16(b"\xFE\xFF\xD8\x00", b"\xED\xA0\x80")]
    fn each_encoding_is_told_by_its_first_bytes(#[case] bytes: &[u8], #[case] text: &[u8]) {
        assert_eq!(decode(bytes).unwrap().as_ref(), text);
    }

    #[rstest]
    #[case::not_utf8(b"\"\xFF\"")]
    #[case::cut_character(b"\"\xE2\x80")]
    #[case::odd_utf16(b"\xFF\xFE1")]
    #[case::odd_utf32(b"\xFF\xFE\0\0\x31\0\0")]
    #[case::beyond_unicode(b"\0\0\xFE\xFF\0\x11\0\0")]
    fn other_bytes_are_refused(#[case] bytes: &[u8]) {
        assert_eq!(decode(bytes), Err(NotText));
    }
}
