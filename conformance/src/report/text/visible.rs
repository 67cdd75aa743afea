//! An answer can hold any character. None may control the terminal or the viewer of a report.

/// The text with U+FFFD in place of every control character except tab and line feed.
pub(in crate::report) fn visible(text: &str) -> String {
    text.replace(|c: char| c.is_control() && !"\n\t".contains(c), "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_controls_the_viewer() {
        assert_eq!(visible("a\tb\u{1b}[0m\r\n\u{85}"), "a\tb\u{fffd}[0m\u{fffd}\n\u{fffd}");
    }
}
