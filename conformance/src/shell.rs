//! Pieces of words for a POSIX shell.
//!
//! Written by hand: single quotes alone are easy to read in a report, and the crates mix several styles.

/// A piece of a word, quoted where it must be. An empty piece is nothing.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,".contains(c);
    if text.chars().all(is_plain) { text.to_owned() } else { in_single_quotes(text) }
}

/// A piece of a word in single quotes. An empty piece is nothing.
pub(crate) fn in_single_quotes(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
