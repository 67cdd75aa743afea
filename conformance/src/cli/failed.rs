//! An error, and the status that it ends the program with.

use super::spoken::spoken;
use crate::record::Status;
use crate::report::{Writing, visible};

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

    /// Tells the error on standard error.
    #[expect(clippy::print_stderr, reason = "the one place where the program tells of its errors")]
    pub(super) fn tell(&self) -> Status {
        let told = visible(&format!("error: {:#}", self.error));
        eprintln!("{}", spoken(&told, Writing::Plain));
        self.status
    }
}

/// Every other error: the command line or a file of the user's is wrong.
impl<E: Into<anyhow::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self { status: Status::Usage, error: error.into() }
    }
}
