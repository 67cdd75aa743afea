//! Where the lines of one stay go: into a file, into a shared section, or nowhere.

use super::file::LedgerFile;
use super::home::LedgerHome;
use super::line::{Begun, Line, Section};
use crate::site::fleet::SharedSection;

/// Where the lines of a stay go.
#[derive(Debug, Default)]
pub(crate) enum Lines {
    /// Nowhere: what is stored goes with the target.
    #[default]
    Nowhere,
    File {
        file: LedgerFile,
        /// The offset in the file at which the stay's section begins; absent in a resumed ledger.
        start: Option<u64>,
    },
    Shared(SharedSection),
}

impl Lines {
    /// A new section. Also answers why it could not be written, if so.
    pub(super) async fn begin(begun: Begun, home: Option<LedgerHome>) -> (Self, Option<String>) {
        let begun = Line::Begun(begun);
        match home {
            None => (Self::Nowhere, None),
            Some(LedgerHome::File(file)) => {
                let start = file.length().ok();
                let fault = file.write(&begun).err().map(|error| error.to_string());
                (Self::File { file, start }, fault)
            }
            Some(LedgerHome::Fleet(fleet)) => {
                (Self::Shared(SharedSection::begin(fleet, &begun).await), None)
            }
        }
    }

    /// Adds a line. A shared section gets it soon.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(super) fn note(&self, line: &Line) -> Result<(), String> {
        match self {
            Self::Nowhere => Ok(()),
            Self::File { file, .. } => file.write(line).map_err(|error| error.to_string()),
            Self::Shared(section) => {
                section.note(line);
                section.fault().map_or(Ok(()), Err)
            }
        }
    }

    /// Waits until all lines are where they go.
    ///
    /// # Errors
    /// Why they are not.
    pub(super) async fn settle(&self) -> Result<(), String> {
        match self {
            Self::Shared(section) => section.settle().await,
            Self::Nowhere | Self::File { .. } => Ok(()),
        }
    }

    /// Removes the section, which names nothing that is left.
    pub(super) async fn close(&self) {
        match self {
            Self::File { file, start: Some(start) } => {
                // If the system fails here, a clean-up finds nothing left to remove.
                let _ = file.cut(*start);
            }
            Self::Shared(section) => section.close().await,
            Self::Nowhere | Self::File { start: None, .. } => {}
        }
    }

    /// Leaves the section to a clean-up.
    pub(super) async fn leave(&self) {
        if let Self::Shared(section) = self {
            section.leave().await;
        }
    }

    /// The sections of other runs that are at work, where they lie together with this one.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub(super) async fn others(&self) -> Result<Vec<Section>, String> {
        let Self::Shared(section) = self else { return Ok(Vec::new()) };
        let others = section.fleet().others(Some(section.id())).await;
        let others = others.map_err(|error| error.to_string())?;
        Ok(others.into_iter().filter(|(_, is_live)| *is_live).map(|(section, _)| section).collect())
    }
}
