//! The few colours of the human report, each with one meaning. Leaf.

use std::fmt::{self, Display};

use anstyle::{AnsiColor, Style};

/// What holds.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What does not.
pub(super) const BAD: Style = AnsiColor::Red.on_default();
/// What nobody can tell, or was left out.
pub(super) const UNSURE: Style = AnsiColor::Yellow.on_default();
/// What is there to be looked up.
pub(super) const FAINT: Style = Style::new().dimmed();
/// What the eye should find first.
pub(super) const STRONG: Style = Style::new().bold();

/// A text in a style.
pub(super) struct Styled<T>(pub(super) Style, pub(super) T);

impl<T: Display> Display for Styled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(style, text) = self;
        write!(f, "{style}{text}{style:#}")
    }
}
