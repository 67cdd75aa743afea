//! How soon a read must show a write: at once, or within a window.
//!
//! Workers KV shows a change at other locations after 60 s or more. A value that was read before the
//! change may be served from a cache for as long.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// When a read must show an earlier write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Consistency {
    /// At once.
    #[default]
    Strong,
    /// Once this much time has passed since the write was answered.
    Eventual(Duration),
}

/// A text that names no consistency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write `strong`, `eventual`, or `eventual:60s` with the window in h, m, s or ms")]
pub struct ConsistencyError;

/// The window that Cloudflare documents for KV.
const DEFAULT_WINDOW: Duration = Duration::from_mins(1);

impl Consistency {
    /// Eventual consistency with the window that Cloudflare documents.
    #[must_use]
    pub fn eventual() -> Self {
        Self::Eventual(DEFAULT_WINDOW)
    }

    /// The window; nothing where reads are strong.
    pub(crate) fn window(self) -> Option<Duration> {
        match self {
            Self::Strong => None,
            Self::Eventual(window) => Some(window),
        }
    }
}

impl FromStr for Consistency {
    type Err = ConsistencyError;

    fn from_str(text: &str) -> Result<Self, ConsistencyError> {
        match text.split_once(':') {
            None if text == "strong" => Ok(Self::Strong),
            None if text == "eventual" => Ok(Self::eventual()),
            Some(("eventual", window)) => {
                humantime::parse_duration(window).map(Self::Eventual).map_err(|_| ConsistencyError)
            }
            _ => Err(ConsistencyError),
        }
    }
}

impl fmt::Display for Consistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Strong => f.write_str("strong"),
            Self::Eventual(window) => write!(f, "eventual:{}", humantime::format_duration(*window)),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("strong", Some(Consistency::Strong))]
    #[case("eventual", Some(Consistency::Eventual(Duration::from_mins(1))))]
    #[case("eventual:740ms", Some(Consistency::Eventual(Duration::from_millis(740))))]
    #[case("eventual:", None)]
    #[case("eventual:60", None)]
    #[case("strong:1s", None)]
    #[case("weak", None)]
    fn a_consistency_is_read(#[case] text: &str, #[case] expected: Option<Consistency>) {
        assert_eq!(text.parse().ok(), expected);
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        let written = Consistency::eventual().to_string();
        assert_eq!(written.parse(), Ok(Consistency::eventual()));
    }
}
