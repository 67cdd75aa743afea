//! What may stand in a path without changing which path it is.

/// Whether a text can be a segment of a path as it is.
pub(crate) fn is_plain(text: &str) -> bool {
    let dots_only = text.chars().all(|c| c == '.');
    !dots_only && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~:".contains(c))
}
