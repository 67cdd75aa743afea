//! An error, and the status that it ends the program with.

use super::print::tell;
use crate::record::Status;
use crate::report::visible;

#[derive(Debug)]
pub(super) struct Failed {
    status: Status,
    error: anyhow::Error,
}

impl Failed {
    /// There is no target to judge.
    pub(super) fn unreachable(error: impl Into<anyhow::Error>) -> Self {
        Self { status: Status::Unreachable, error: error.into() }
    }

    /// Nothing may be done at the target.
    pub(super) fn nothing_ran(error: impl Into<anyhow::Error>) -> Self {
        Self { status: Status::NothingRan, error: error.into() }
    }

    /// An error after which the program ends with this status.
    pub(super) fn ended(status: Status, error: impl Into<anyhow::Error>) -> Self {
        Self { status, error: error.into() }
    }

    /// The status that the program ends with.
    pub(super) fn status(&self) -> Status {
        self.status
    }

    /// The error in words.
    pub(super) fn text(&self) -> String {
        format!("{:#}", self.error)
    }

    /// Tells the error on standard error.
    pub(super) fn tell(&self) -> Status {
        tell(&visible(&format!("error: {}", self.text())));
        self.status
    }
}

/// Every other error: the command line or a file of the user's is wrong.
impl<E: Into<anyhow::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self { status: Status::Usage, error: error.into() }
    }
}
