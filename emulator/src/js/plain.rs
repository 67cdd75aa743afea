//! Finds the first byte of a string that JSON escapes, eight bytes at a time. Reading and writing both
//! spend most of their time here.

/// How many bytes precede the first quote, backslash or control character.
#[inline]
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            return index * WORD_BYTES + special.trailing_zeros() as usize / BYTE_BITS;
        }
    }
    let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
    bytes.len() - rest.len() + plain.unwrap_or(rest.len())
}

const WORD_BYTES: usize = 8;
const BYTE_BITS: usize = 8;

/// Sets the high bit of each special byte. Only the lowest bit set is reliable: a borrow can set bits
/// above it.
#[inline]
fn special_bytes(word: u64) -> u64 {
    let zero_bytes = |word: u64| word.wrapping_sub(LOW_BITS) & !word;
    let quotes = zero_bytes(word ^ (LOW_BITS * QUOTE));
    let backslashes = zero_bytes(word ^ (LOW_BITS * BACKSLASH));
    let controls = word.wrapping_sub(LOW_BITS * SPACE) & !word;
    (quotes | backslashes | controls) & HIGH_BITS
}

const QUOTE: u64 = b'"' as u64;
const BACKSLASH: u64 = b'\\' as u64;
const SPACE: u64 = b' ' as u64;
const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = LOW_BITS << 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_byte_is_found_at_every_place() {
        for special in (0..0x20).chain(*b"\"\\") {
            for place in 0..20 {
                let mut bytes = [b'!'; 20];
                bytes[place..].fill(special);
                assert_eq!(plain_length(&bytes), place);
            }
        }
    }

    #[test]
    fn every_other_byte_is_plain() {
        for plain in (0x20..=u8::MAX).filter(|byte| !b"\"\\".contains(byte)) {
            assert_eq!(plain_length(&[plain; 20]), 20);
            assert_eq!(plain_length(&[plain, plain, b'"', plain, plain, 0, 0, 0, 0]), 2);
        }
    }
}
