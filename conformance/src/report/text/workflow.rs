//! The workflow commands of GitHub Actions: lines in a job's log that its runner acts on.
//!
//! Everything is escaped as the runner unescapes it, so that no answer of a target can begin a line.

use std::fmt::Display;

/// A command that shows an annotation, with its line end.
pub(in crate::report) fn annotation(kind: &str, title: &str, message: &str) -> String {
    let title = escaped(title).replace(':', "%3A").replace(',', "%2C");
    format!("::{kind} title={title}::{}\n", escaped(message))
}

/// The text between two lines that keep the runner from taking an answer in it for a command.
/// Only `word` ends that, so it must be one that no target can guess.
pub(crate) fn guarded(text: &str, word: impl Display) -> String {
    format!("::stop-commands::{word}\n{text}::{word}::\n")
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_in_a_report_is_a_command() {
        let expected = "::stop-commands::word\n  ::error::no\n::word::\n";
        assert_eq!(guarded("  ::error::no\n", "word"), expected);
    }
}
