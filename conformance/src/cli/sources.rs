//! Where scenarios and statements come from: the suite's own, or those of `--scenarios DIR`.

use std::path::Path;

use crate::scenario::{self, FileError, LoadError, Scenario, Suite};
use crate::statements::Statements;

pub(super) fn scenarios(folder: Option<&Path>) -> Result<Vec<Scenario>, LoadError> {
    folder.map_or_else(scenario::embedded, scenario::from_directory)
}

/// The statements beside a folder of scenarios, or the suite's own.
pub(super) fn statements(folder: Option<&Path>, suite: Suite) -> Result<Statements, FileError> {
    folder.map_or_else(|| Statements::embedded(suite), |folder| Statements::beside(folder, suite))
}
