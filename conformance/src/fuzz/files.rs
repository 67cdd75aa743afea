//! The files of a failing history: a scenario file or a history file, and a shell script.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::concurrent::ConcurrentHistory;
use super::operation::ClientOperation;
use super::{scenario_text, script};
use crate::scenario::{self, Contract, LoadError, Scenario, Suite};

/// A history that was read from a file.
#[derive(Debug)]
pub(crate) enum FailingHistory {
    Sequential(Box<Scenario>),
    Concurrent(ConcurrentHistory),
}

/// The files of a failing history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HistoryFiles {
    /// The file for `replay`.
    pub(crate) file: PathBuf,
    pub(crate) script: PathBuf,
}

/// Why a file cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// The file cannot be read or written.
    #[error("the file {} cannot be used", path.display())]
    Io { path: PathBuf, source: io::Error },
    /// The file is not a scenario.
    #[error(transparent)]
    Scenario(#[from] LoadError),
    /// The file is not a history.
    #[error("{}: {problem}", path.display())]
    History { path: PathBuf, problem: String },
    /// The API is unknown.
    #[error(
        "{}: none of its folders is named `worker` or `kv-store`; name the API with --suite",
        .0.display()
    )]
    NoSuite(PathBuf),
}

impl FailingHistory {
    /// Reads a file that `fuzz` wrote, or any scenario file. If no suite is given, the file's folders name
    /// it, as in `worker/fuzz/x.toml`.
    pub(crate) fn read(path: &Path, suite: Option<Suite>) -> Result<Self, FileError> {
        let text = fs::read_to_string(path)
            .map_err(|source| FileError::Io { path: path.to_owned(), source })?;
        if path.extension().is_some_and(|ending| ending == "json") {
            return read_history(path, &text).map(Self::Concurrent);
        }
        let suite = suite.or_else(|| suite_of(path));
        let suite = suite.ok_or_else(|| FileError::NoSuite(path.to_owned()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let scenario = scenario::from_text(format!("{}/fuzz/{name}", suite.name()), &text)?;
        Ok(Self::Sequential(Box::new(scenario)))
    }

    pub(crate) fn suite(&self) -> Suite {
        match self {
            Self::Sequential(scenario) => scenario.suite,
            Self::Concurrent(history) => history.suite,
        }
    }

    /// The contract under which it failed. Of a scenario it is the first one that the file names.
    pub(crate) fn contract(&self) -> Contract {
        match self {
            Self::Sequential(scenario) => scenario.contracts[0],
            Self::Concurrent(history) => history.contract,
        }
    }

    /// How many clients act at once.
    pub(crate) fn clients(&self) -> usize {
        match self {
            Self::Sequential(_) => 1,
            Self::Concurrent(history) => history.clients.len().max(1),
        }
    }
}

/// Writes a sequential history below a folder, as `worker/fuzz/NAME.toml` and `NAME.sh`.
pub(super) fn write_sequential(
    folder: &Path,
    suite: Suite,
    contract: Contract,
    name: &str,
    operations: &[ClientOperation],
) -> Result<HistoryFiles, FileError> {
    let text = scenario_text::text(suite, contract, name, operations);
    write(folder, suite, name, ("toml", &text), &script::sequential(suite, name, operations))
}

/// Writes a concurrent history below a folder, as `worker/fuzz/NAME.json` and `NAME.sh`.
pub(super) fn write_concurrent(
    folder: &Path,
    name: &str,
    history: &ConcurrentHistory,
) -> Result<HistoryFiles, FileError> {
    let text = serde_json::to_string_pretty(history).expect("a history can be written as JSON");
    let text = text + "\n";
    write(folder, history.suite, name, ("json", &text), &script::concurrent(history, name))
}

fn write(
    folder: &Path,
    suite: Suite,
    name: &str,
    (ending, text): (&str, &str),
    script_text: &str,
) -> Result<HistoryFiles, FileError> {
    let folder = folder.join(suite.name()).join("fuzz");
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| FileError::Io { path, source }
    };
    fs::create_dir_all(&folder).map_err(failed(&folder))?;
    let file = folder.join(format!("{name}.{ending}"));
    let script = folder.join(format!("{name}.sh"));
    fs::write(&file, text).map_err(failed(&file))?;
    fs::write(&script, script_text).map_err(failed(&script))?;
    Ok(HistoryFiles { file, script })
}

fn read_history(path: &Path, text: &str) -> Result<ConcurrentHistory, FileError> {
    let problem = |problem| FileError::History { path: path.to_owned(), problem };
    let history: ConcurrentHistory =
        serde_json::from_str(text).map_err(|error| problem(error.to_string()))?;
    if !history.is_sound() {
        let reason = "an operation is not allowed in a concurrent history, or its item is missing";
        return Err(problem(reason.into()));
    }
    Ok(history)
}

fn suite_of(path: &Path) -> Option<Suite> {
    let path = path.canonicalize().ok()?;
    let mut folders = path.ancestors().skip(1).filter_map(|folder| folder.file_name()?.to_str());
    folders.find_map(Suite::named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::random::OperationSource;

    #[test]
    fn a_written_history_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let contract = Contract::Documented;
        let operations = OperationSource::new(Suite::KvStore, contract, 1, 0).history(5);
        let written =
            write_sequential(folder.path(), Suite::KvStore, contract, "x", &operations).unwrap();
        let read = FailingHistory::read(&written.file, None).unwrap();
        assert_eq!((read.suite(), read.clients()), (Suite::KvStore, 1));
        let history = ConcurrentHistory::new(Suite::Worker, contract, 1, 0, 3);
        let written = write_concurrent(folder.path(), "y", &history).unwrap();
        assert_eq!(FailingHistory::read(&written.file, None).unwrap().clients(), 3);
    }

    #[test]
    fn a_history_that_removes_the_items_of_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("h.json");
        let mut history = ConcurrentHistory::new(Suite::Worker, Contract::Documented, 1, 0, 2);
        history.clients[0].push(ClientOperation::RemoveAll);
        fs::write(&file, serde_json::to_string(&history).unwrap()).unwrap();
        assert!(matches!(FailingHistory::read(&file, None), Err(FileError::History { .. })));
    }
}
