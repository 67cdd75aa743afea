//! What is read of answers: whether they are web pages, and where redirects lead.

use std::sync::LazyLock;

use regex::Regex;

use crate::exchange::Response;

/// The longest beginning of a body, in bytes, that is looked at.
const MAX_LOOKED_AT_BYTES: usize = 64 << 10;

/// The longest title, in characters, that is shown.
const MAX_TITLE_CHARS: usize = 60;

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)<title[^>]*>\s*([^<]*?)\s*</title>").expect("the pattern is valid")
});

/// Whether a body is HTML, whatever its type says.
pub(crate) fn is_page(answer: &Response) -> bool {
    let body = beginning(answer).to_ascii_lowercase();
    let body = body.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    ["<!doctype html", "<html", "<head", "<body", "<script", "<title", "<!--"]
        .iter()
        .any(|tag| body.starts_with(tag))
}

/// Whether a page has a table, as the Worker's list of items has.
pub(super) fn has_table(answer: &Response) -> bool {
    beginning(answer).to_ascii_lowercase().contains("<table")
}

/// The title of a page, in one short line.
pub(super) fn title(answer: &Response) -> Option<String> {
    let body = beginning(answer);
    let title = TITLE.captures(&body)?.get(1)?.as_str();
    let words = title.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(words.chars().take(MAX_TITLE_CHARS).collect()).filter(|title: &String| !title.is_empty())
}

/// The beginning of a body as text.
pub(super) fn beginning(answer: &Response) -> String {
    let length = answer.body.len().min(MAX_LOOKED_AT_BYTES);
    String::from_utf8_lossy(&answer.body[..length]).into_owned()
}

/// A URL without its query, which may hold a token.
pub(crate) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}
