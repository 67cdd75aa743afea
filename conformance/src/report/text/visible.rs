//! Answers hold any character. None of them may steer the terminal or the viewer of a report.

/// The text with a mark in place of each control character but tab and line end.
pub(in crate::report) fn visible(text: &str) -> String {
    text.replace(|c: char| c.is_control() && !"\n\t".contains(c), "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_steers_the_viewer() {
        assert_eq!(visible("a\tb\u{1b}[0m\r\n\u{85}"), "a\tb\u{fffd}[0m\u{fffd}\n\u{fffd}");
    }
}
