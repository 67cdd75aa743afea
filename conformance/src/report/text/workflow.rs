//! Workflow commands of GitHub Actions: lines in a job's log that the runner acts on.
//!
//! Everything is escaped as the runner unescapes it, so that an answer cannot begin a line of its own.

use std::fmt::Display;

/// The command that shows an annotation, with its line end.
pub(in crate::report) fn annotation(kind: &str, title: &str, message: &str) -> String {
    let title = escaped(title).replace(':', "%3A").replace(',', "%2C");
    format!("::{kind} title={title}::{}\n", escaped(message))
}

/// The text between two lines that stop the runner from acting on commands in it. Only a line with `word`
/// ends that, so `word` must be one that no target can guess.
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
