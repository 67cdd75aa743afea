//! An answer can hold any character. None may control the terminal or the viewer of a report.
//!
//! Control characters, those that turn the direction of a text, and those that XML cannot hold are shown
//! as escapes: `\u{1b}`.

/// A text of several lines. Tabs and line feeds stay.
pub(crate) fn visible(text: &str) -> String {
    escaped(text, |c| is_unsafe(c) && !"\n\t".contains(c))
}

/// A text within a line.
pub(crate) fn visible_in_line(text: &str) -> String {
    escaped(text, is_unsafe)
}

fn escaped(text: &str, is_to_escape: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_to_escape(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || is_of_direction(c) || is_of_lines(c) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Whether it turns the direction of a text: Unicode's `Bidi_Control`.
fn is_of_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether some viewers begin a line or a paragraph there.
fn is_of_lines(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_controls_the_viewer() {
        assert_eq!(visible("a\tb\u{1b}[0m\r\n\u{85}"), "a\tb\\u{1b}[0m\\r\n\\u{85}");
        assert_eq!(visible("\u{202e}olleh\u{ffff}é"), "\\u{202e}olleh\\u{ffff}é");
    }

    #[test]
    fn no_character_ends_the_line() {
        assert_eq!(visible_in_line("a\n::error::\tb"), "a\\n::error::\\tb");
    }
}
