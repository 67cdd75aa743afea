//! Which rows of the page are sound, and can be left out.

use crate::html::table_rows;
use crate::site::other_runs::MARK_PREFIX;

/// The tags of a row that shows text and nothing else.
const TAGS: [&str; 6] = ["tr>", "/tr>", "td>", "/td>", "pre>", "/pre>"];

/// The key that a row shows, if it shows a key and a value without a mark, as text.
pub(super) fn key(row: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(row).ok()?;
    let is_plain = |after: &str| TAGS.iter().any(|tag| after.starts_with(tag));
    if !text.split('<').skip(1).all(is_plain) {
        return None;
    }
    let mut rows = table_rows(&format!("<table>{text}</table>"));
    let (key, value) = rows.pop().filter(|_| rows.is_empty())?;
    let is_marked = key.contains(MARK_PREFIX) || value.contains(MARK_PREFIX);
    (!is_marked).then_some(key)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("<tr><td>a</td><td>{\"n\":1}</td></tr>", Some("a"))]
    #[case::preformatted("<tr><td>a&amp;b</td><td><pre>1</pre></td></tr>", Some("a&b"))]
    #[case::marked("<tr><td>a</td><td>\"conformance-0000aaaa-1\"</td></tr>", None)]
    #[case::marked_in_disguise("<tr><td>a</td><td>&#99;onformance-1</td></tr>", None)]
    #[case::markup("<tr><td>a</td><td><b>1</b></td></tr>", None)]
    #[case::a_comment("<tr><td>a</td><td><!--</td></tr>", None)]
    #[case::two_rows("<tr><td>a</td><td>1<tr><td>b</td><td>2</td></tr>", None)]
    #[case::one_cell("<tr><td>a</td></tr>", None)]
    fn only_a_plain_row_without_a_mark_has_a_key(
        #[case] row: &str,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(key(row.as_bytes()).as_deref(), expected);
    }
}
