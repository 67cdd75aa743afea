//! Text from outside, as a log or a terminal can show it.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with escapes in place of characters that move the cursor, or reorder what is around them:
/// controls, and Unicode's bidirectional and other format characters.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    // Most texts are printable ASCII. That is seen faster than by looking at each character.
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain || !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            // Writing into a string cannot fail.
            let _ = write!(shown, "{}", character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

fn is_hidden(character: char) -> bool {
    let is_format = matches!(
        character,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    character.is_control() || is_format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_seen_is_escaped() {
        assert_eq!(visible("GET /é 日本 \"x\""), "GET /é 日本 \"x\"");
        assert_eq!(visible("a\u{1b}[2J\nb"), "a\\u{1b}[2J\\u{a}b");
        assert_eq!(visible("\u{202e}drawkcab\u{2066}"), "\\u{202e}drawkcab\\u{2066}");
    }
}
