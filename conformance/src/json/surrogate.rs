//! Lone surrogates, which strings may hold in JavaScript but not in Rust.
//!
//! The escape of a lone surrogate `D800 + n` is read as the private character `10F000 + n`, and written
//! as the escape again. No scenario uses these characters.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::RangeInclusive;

const SURROGATES: RangeInclusive<u32> = 0xD800..=0xDFFF;
const STAND_INS: RangeInclusive<u32> = 0x10_F000..=0x10_F7FF;

/// The JSON text with a stand-in for each lone surrogate.
pub(super) fn replaced(text: &str) -> Cow<'_, str> {
    if !text.contains("\\ud") && !text.contains("\\uD") {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        replaced.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match (surrogate(rest), rest.get(6..).and_then(surrogate)) {
            (Some(high), Some(low)) if high < 0xDC00 && low >= 0xDC00 => {
                replaced.push_str(&rest[..12]);
                12
            }
            (Some(lone), _) => {
                replaced.extend(char::from_u32(lone - SURROGATES.start() + STAND_INS.start()));
                6
            }
            // In another escape, the second character may be a backslash, so it is taken along.
            (None, _) => {
                let two = rest.chars().take(2).map(char::len_utf8).sum();
                replaced.push_str(&rest[..two]);
                two
            }
        };
        rest = &rest[taken..];
    }
    replaced.push_str(rest);
    Cow::Owned(replaced)
}

/// The text with the escape of a lone surrogate for each stand-in.
pub(super) fn restored(text: &str) -> String {
    let escape = |c: char| {
        let code = u32::from(c);
        STAND_INS.contains(&code).then(|| code - STAND_INS.start() + SURROGATES.start())
    };
    text.chars().fold(String::with_capacity(text.len()), |mut restored, c| {
        match escape(c) {
            // Writing to a string cannot fail.
            Some(code) => drop(write!(restored, "\\u{code:04x}")),
            None => restored.push(c),
        }
        restored
    })
}

/// The surrogate, if the text begins with the escape of one.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    SURROGATES.contains(&code).then_some(code)
}
