//! The styles of texts in a terminal, each with one meaning.

use std::fmt::{self, Display};

use anstyle::{AnsiColor, Style};

/// Passed.
pub(in crate::report) const GOOD: Style = AnsiColor::Green.on_default();
/// Failed.
pub(in crate::report) const BAD: Style = AnsiColor::Red.on_default();
/// Left out, or could not be judged.
pub(in crate::report) const UNSURE: Style = AnsiColor::Yellow.on_default();
/// Details.
pub(in crate::report) const FAINT: Style = Style::new().dimmed();
/// Headings and names.
pub(in crate::report) const STRONG: Style = Style::new().bold();

pub(in crate::report) struct Styled<T>(pub(in crate::report) Style, pub(in crate::report) T);

impl<T: Display> Display for Styled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(style, text) = self;
        write!(f, "{style}{text}{style:#}")
    }
}
