//! WTF-8: UTF-8 that can also encode lone surrogates. Written and read by UTF-16 unit.

use std::slice;

/// A buffer of WTF-8. It joins a pair of surrogates to one character.
#[derive(Debug, Default)]
pub(super) struct Wtf8Buffer(Vec<u8>);

impl Wtf8Buffer {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(super) fn push_unit(&mut self, unit: u16) {
        if let Some(character) = char::from_u32(unit.into()) {
            self.push_char(character);
        } else if let Some(character) = self.pending_lead().and_then(|lead| join(lead, unit)) {
            self.0.truncate(self.0.len() - SURROGATE_BYTES);
            self.push_char(character);
        } else {
            self.0.extend(surrogate_wtf8(unit));
        }
    }

    fn push_char(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }

    /// The lone surrogate at the end, if there is one.
    fn pending_lead(&self) -> Option<u16> {
        surrogate(*self.0.last_chunk()?)
    }
}

/// The UTF-16 units of WTF-8 bytes.
#[derive(Debug)]
pub(super) struct Units<'s> {
    bytes: slice::Iter<'s, u8>,
    /// The second half of a pair whose first half was already returned.
    trail: Option<u16>,
}

impl<'s> Units<'s> {
    pub(super) fn new(wtf8: &'s [u8]) -> Self {
        Self { bytes: wtf8.iter(), trail: None }
    }

    fn code_point(&mut self) -> Option<u32> {
        let first = *self.bytes.next()?;
        let (bits, following) = match first {
            0..0x80 => (first, 0),
            0x80..0xe0 => (first & 0x1f, 1),
            0xe0..0xf0 => (first & 0x0f, 2),
            0xf0.. => (first & 0x07, 3),
        };
        let rest = self.bytes.by_ref().take(following);
        Some(rest.fold(bits.into(), |bits, byte| bits << 6 | u32::from(byte & 0x3f)))
    }
}

impl Iterator for Units<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if let Some(trail) = self.trail.take() {
            return Some(trail);
        }
        let code_point = self.code_point()?;
        if let Ok(unit) = u16::try_from(code_point) {
            return Some(unit);
        }
        let mut pair = [0; 2];
        char::from_u32(code_point)?.encode_utf16(&mut pair);
        self.trail = Some(pair[1]);
        Some(pair[0])
    }
}

/// How many bytes a lone surrogate takes.
const SURROGATE_BYTES: usize = 3;

/// The surrogate that three bytes of WTF-8 encode, if they encode one.
fn surrogate(wtf8: [u8; SURROGATE_BYTES]) -> Option<u16> {
    match wtf8 {
        [0xed, second, third] if second >= 0xa0 => {
            Some(0xd000 | u16::from(second & 0x3f) << 6 | u16::from(third & 0x3f))
        }
        _ => None,
    }
}

/// The bytes of a surrogate, U+D800 to U+DFFF.
fn surrogate_wtf8(unit: u16) -> [u8; SURROGATE_BYTES] {
    let [_, low] = unit.to_be_bytes();
    let [middle, _] = (unit << 2).to_be_bytes();
    [0xed, 0x80 | middle & 0x3f, 0x80 | low & 0x3f]
}

fn join(lead: u16, trail: u16) -> Option<char> {
    char::decode_utf16([lead, trail]).next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_surrogate_comes_back_from_its_three_bytes() {
        for unit in 0xd800..=0xdfff {
            let wtf8 = surrogate_wtf8(unit);
            assert_eq!(surrogate(wtf8), Some(unit));
            assert!(Units::new(&wtf8).eq([unit]));
        }
    }

    #[test]
    fn the_characters_below_the_surrogates_are_none() {
        assert_eq!(surrogate(*"\u{d7ff}".as_bytes().first_chunk().unwrap()), None);
    }
}
