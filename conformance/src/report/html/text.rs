//! Texts as they may stand in HTML. Leaf.

use std::fmt::{self, Display, Write};

use crate::record::Standing;

/// A text in which nothing is markup, within elements and quoted attributes alike.
pub(super) struct Escaped<T>(pub(super) T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.to_string().chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c if c.is_control() && c != '\n' && c != '\t' => f.write_char('\u{fffd}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Appends a formatted piece.
pub(super) fn push(out: &mut String, piece: fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(piece);
}

/// The class that colours a standing.
pub(super) fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed => "good",
        Standing::Failed | Standing::UnexpectedPass => "bad",
        Standing::Warning | Standing::KnownFailure => "warn",
        Standing::Indeterminate => "unsure",
        Standing::Skipped => "out",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        let escaped = Escaped("<td a='1' b=\"2\">&\u{1b}[0m\n").to_string();
        assert_eq!(escaped, "&lt;td a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;\u{fffd}[0m\n");
    }
}
