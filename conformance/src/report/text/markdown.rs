//! Texts of others within GitHub-flavoured Markdown.

use super::visible::{visible, visible_in_line};

/// A text for use within a line. Nothing in it is markup.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in visible_in_line(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A code block that its text cannot close, with the empty line after it.
pub(in crate::report) fn code_block(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n\n", visible(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_cannot_leave_its_block() {
        let block = code_block("a\n```\n<script>\u{1b}");
        assert_eq!(block, "````text\na\n```\n<script>\\u{1b}\n````\n\n");
    }

    #[test]
    fn a_text_holds_no_markup() {
        assert_eq!(escaped("<b>|`x`\n"), r"&lt;b&gt;\|\`x\`\\n");
    }
}
