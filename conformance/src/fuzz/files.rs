//! What failed, as files: a scenario or a history, and a script beside it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::concurrent::History;
use super::operation::Operation;
use super::{scenario_text, script};
use crate::scenario::{self, Contract, LoadError, Scenario, Suite};

/// A failing sequence, as its file has it.
#[derive(Debug)]
pub enum Failing {
    /// One client's sequence.
    Scenario(Box<Scenario>),
    /// Several clients at once.
    History(HistoryFile),
}

/// A concurrent history that was read from its file.
#[derive(Debug)]
pub struct HistoryFile(pub(super) History);

/// The files of one failing sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What `replay` reads.
    pub file: PathBuf,
    /// The same for a shell.
    pub script: PathBuf,
}

/// Why a file cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read or written.
    #[error("the file {} cannot be used", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// It is no scenario.
    #[error(transparent)]
    Scenario(#[from] LoadError),
    /// It is no history.
    #[error("{}: {problem}", path.display())]
    History {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Nothing tells which API it is about.
    #[error("{}: its folder's folder is neither `worker` nor `kv-store`; say which with --suite", .0.display())]
    NoSuite(PathBuf),
}

impl Failing {
    /// Reads a file that `fuzz` wrote, or any scenario file. The suite is that of its folder, as in
    /// `worker/fuzz/x.toml`, unless it is given.
    ///
    /// # Errors
    /// When it cannot be read or breaks its format.
    pub fn read(path: &Path, suite: Option<Suite>) -> Result<Self, FileError> {
        let text = fs::read_to_string(path)
            .map_err(|source| FileError::Io { path: path.to_owned(), source })?;
        if path.extension().is_some_and(|ending| ending == "json") {
            return read_history(path, &text).map(|history| Self::History(HistoryFile(history)));
        }
        let suite = suite.or_else(|| suite_of(path));
        let suite = suite.ok_or_else(|| FileError::NoSuite(path.to_owned()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let scenario = scenario::from_text(format!("{}/fuzz/{name}", suite.name()), &text)?;
        Ok(Self::Scenario(Box::new(scenario)))
    }

    /// The API that it is about.
    #[must_use]
    pub fn suite(&self) -> Suite {
        match self {
            Self::Scenario(scenario) => scenario.suite,
            Self::History(HistoryFile(history)) => history.suite,
        }
    }

    /// The contract that it was found by; for a scenario the first that it is true of.
    #[must_use]
    pub fn contract(&self) -> Contract {
        match self {
            Self::Scenario(scenario) => scenario.contracts[0],
            Self::History(HistoryFile(history)) => history.contract,
        }
    }

    /// How many clients act at once.
    #[must_use]
    pub fn clients(&self) -> usize {
        match self {
            Self::Scenario(_) => 1,
            Self::History(HistoryFile(history)) => history.clients.len().max(1),
        }
    }
}

/// Writes a sequential one below a folder, as `worker/fuzz/NAME.toml` and `.sh`.
pub(super) fn write_sequential(
    folder: &Path,
    suite: Suite,
    contract: Contract,
    name: &str,
    operations: &[Operation],
) -> Result<Written, FileError> {
    let text = scenario_text::text(suite, contract, name, operations);
    write(folder, suite, name, ("toml", &text), &script::sequential(suite, name, operations))
}

/// Writes a concurrent one below a folder, as `worker/fuzz/NAME.json` and `.sh`.
pub(super) fn write_concurrent(
    folder: &Path,
    name: &str,
    history: &History,
) -> Result<Written, FileError> {
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
) -> Result<Written, FileError> {
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
    Ok(Written { file, script })
}

fn read_history(path: &Path, text: &str) -> Result<History, FileError> {
    let problem = |problem| FileError::History { path: path.to_owned(), problem };
    let history: History =
        serde_json::from_str(text).map_err(|error| problem(error.to_string()))?;
    if !history.is_sound() {
        return Err(problem("it asks for what no history holds".into()));
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
    use crate::fuzz::random::Source;

    #[test]
    fn what_is_written_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let contract = Contract::Documented;
        let operations = Source::new(Suite::KvStore, contract, 1, 0).sequence(5);
        let written =
            write_sequential(folder.path(), Suite::KvStore, contract, "x", &operations).unwrap();
        let read = Failing::read(&written.file, None).unwrap();
        assert_eq!((read.suite(), read.clients()), (Suite::KvStore, 1));
        let history = History::new(Suite::Worker, contract, 1, 0, 3);
        let written = write_concurrent(folder.path(), "y", &history).unwrap();
        assert_eq!(Failing::read(&written.file, None).unwrap().clients(), 3);
    }

    #[test]
    fn a_history_that_touches_what_is_not_its_own_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("h.json");
        let mut history = History::new(Suite::Worker, Contract::Documented, 1, 0, 2);
        history.clients[0].push(Operation::RemoveAll);
        fs::write(&file, serde_json::to_string(&history).unwrap()).unwrap();
        assert!(matches!(Failing::read(&file, None), Err(FileError::History { .. })));
    }
}
