//! The ledger on disk: what a run stored, so that a run which is killed can be cleaned up after.
//!
//! One file a run, one JSON text a line, written before the next request is sent. The run holds a lock
//! on its file, so that nobody cleans up after a run that still goes on. No secret is written.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::scenario::Suite;

/// The open ledger of one run.
#[derive(Debug)]
pub struct LedgerFile {
    file: File,
    path: PathBuf,
}

/// Why there is no ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be read, made or locked.
    #[error("the ledger {path} cannot be used: {source}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A run that has not ended holds it.
    #[error("the ledger {0} belongs to a run that still goes on")]
    InUse(PathBuf),
    /// It names what an earlier run left.
    #[error("the ledger {0} names what an earlier run left; `pysondbkv-conformance cleanup` first")]
    NotEmpty(PathBuf),
    /// It is something else.
    #[error("{0} is no ledger")]
    NoLedger(PathBuf),
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    /// The run began; always the first line.
    Begun(Begun),
    /// An item with this body is about to be added; its key is not known yet.
    Sending(String),
    /// The answer came, and told no key.
    Answered,
    /// The item of this key is the run's.
    Claimed(String),
    /// The item of this key is gone.
    Released(String),
}

/// Whose ledger it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    /// What each mark of the run begins with.
    pub(super) run: String,
    /// The API.
    pub(super) suite: Suite,
    /// The target, without secrets.
    pub(super) url: String,
    /// What the store held before; never the run's.
    pub(super) foreign: BTreeSet<String>,
}

/// What a run left behind, by its ledger.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Remains {
    /// Claimed and not released.
    pub(super) open: BTreeSet<String>,
    /// The body of an item whose addition was not answered.
    pub(super) unanswered: Option<String>,
}

impl LedgerFile {
    /// A new ledger. An empty file is taken as it is.
    ///
    /// # Errors
    /// When it cannot be made, is another run's, or names anything.
    pub fn create(path: &Path) -> Result<Self, LedgerError> {
        let ledger = Self::locked(path, OpenOptions::new().append(true).create(true))?;
        match ledger.file.metadata() {
            Ok(about) if about.len() == 0 => Ok(ledger),
            Ok(_) => Err(LedgerError::NotEmpty(path.to_owned())),
            Err(source) => Err(unusable(path, source)),
        }
    }

    /// The ledger of a run that has ended; nothing when the run never began.
    ///
    /// # Errors
    /// When it cannot be read, or the run still goes on.
    pub(super) fn resume(path: &Path) -> Result<(Self, Option<(Begun, Remains)>), LedgerError> {
        let ledger = Self::locked(path, OpenOptions::new().append(true).read(true))?;
        let remains = ledger.read()?;
        Ok((ledger, remains))
    }

    /// Adds a line.
    ///
    /// # Errors
    /// When the system does not write it.
    pub(super) fn write(&self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_string(line).map_err(io::Error::other)?;
        text.push('\n');
        (&self.file).write_all(text.as_bytes())
    }

    /// Removes the file, which has nothing left to tell.
    pub(super) fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }

    fn locked(path: &Path, options: &OpenOptions) -> Result<Self, LedgerError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.map_or(Ok(()), fs::create_dir_all).map_err(|source| unusable(path, source))?;
        let file = options.open(path).map_err(|source| unusable(path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, path: path.to_owned() }),
            Err(TryLockError::WouldBlock) => Err(LedgerError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(unusable(path, source)),
        }
    }

    fn read(&self) -> Result<Option<(Begun, Remains)>, LedgerError> {
        let mut text = String::new();
        (&self.file).read_to_string(&mut text).map_err(|source| unusable(&self.path, source))?;
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let begun = match serde_json::from_str(first) {
            Ok(Line::Begun(begun)) => begun,
            _ if text.is_empty() || is_half_a_beginning(&text) => return Ok(None),
            _ => return Err(LedgerError::NoLedger(self.path.clone())),
        };
        if !text.ends_with('\n') {
            (&self.file).write_all(b"\n").map_err(|source| unusable(&self.path, source))?;
        }
        let mut remains = Remains::default();
        // A line that a killed run left half written: its request was not sent.
        lines.filter_map(|line| serde_json::from_str(line).ok()).for_each(|line| remains.add(line));
        Ok(Some((begun, remains)))
    }
}

impl Line {
    /// The line before an item is added.
    pub(super) fn sending(body: &[u8]) -> Self {
        Self::Sending(String::from_utf8_lossy(body).into_owned())
    }
}

impl Remains {
    fn add(&mut self, line: Line) {
        match line {
            Line::Sending(body) => {
                self.unanswered = Some(body);
                return;
            }
            Line::Claimed(key) => drop(self.open.insert(key)),
            Line::Released(key) => {
                self.open.remove(&key);
                return;
            }
            Line::Begun(_) | Line::Answered => {}
        }
        self.unanswered = None;
    }
}

/// The folder of the ledgers that no argument names: the user's state directory.
#[must_use]
pub fn state_directory() -> PathBuf {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = set("XDG_STATE_HOME")
        .or_else(|| Some(set("HOME")?.join(".local/state")))
        .or_else(|| set("LOCALAPPDATA"))
        .unwrap_or_else(std::env::temp_dir);
    base.join("pysondbkv-conformance")
}

/// Whether the run was killed while it wrote its first line: it had stored nothing yet.
fn is_half_a_beginning(text: &str) -> bool {
    text.starts_with("{\"begun\"") && !text.contains('\n')
}

fn unusable(path: &Path, source: io::Error) -> LedgerError {
    LedgerError::Unusable { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tempfile::tempdir;

    use super::*;

    fn begun() -> Begun {
        let foreign = BTreeSet::from(["theirs".to_owned()]);
        Begun { run: "r".into(), suite: Suite::Worker, url: "http://x".into(), foreign }
    }

    fn remains(lines: &[Line], tail: &str) -> Option<(Begun, Remains)> {
        let folder = tempdir().unwrap();
        let path = folder.path().join("new/ledger");
        let ledger = LedgerFile::create(&path).unwrap();
        for line in lines {
            ledger.write(line).unwrap();
        }
        (&ledger.file).write_all(tail.as_bytes()).unwrap();
        drop(ledger);
        LedgerFile::resume(&path).unwrap().1
    }

    #[rstest]
    #[case::nothing(vec![], &[], None)]
    #[case::open(vec![Line::Claimed("a".into()), Line::Claimed("b".into()),
        Line::Released("a".into())], &["b"], None)]
    #[case::unanswered(vec![Line::Sending("1".into())], &[], Some("1"))]
    #[case::answered(vec![Line::Sending("1".into()), Line::Answered], &[], None)]
    #[case::told(vec![Line::Sending("1".into()), Line::Claimed("a".into())], &["a"], None)]
    fn a_ledger_tells_what_is_left(
        #[case] mut lines: Vec<Line>,
        #[case] open: &[&str],
        #[case] unanswered: Option<&str>,
    ) {
        lines.insert(0, Line::Begun(begun()));
        let (whose, found) = remains(&lines, "{\"clai").unwrap();
        assert_eq!(whose, begun());
        assert!(found.open.iter().eq(open));
        assert_eq!(found.unanswered.as_deref(), unanswered);
    }

    #[test]
    fn a_run_that_never_began_left_nothing() {
        assert_eq!(remains(&[], ""), None);
    }

    #[test]
    fn another_file_is_no_ledger_and_stays() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("notes");
        fs::write(&path, "to do").unwrap();
        assert!(matches!(LedgerFile::resume(&path), Err(LedgerError::NoLedger(_))));
        assert!(path.exists());
    }

    #[test]
    fn a_ledger_belongs_to_one_run() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("ledger");
        let ledger = LedgerFile::create(&path).unwrap();
        assert!(matches!(LedgerFile::resume(&path), Err(LedgerError::InUse(_))));
        ledger.write(&Line::Begun(begun())).unwrap();
        drop(ledger);
        assert!(matches!(LedgerFile::create(&path), Err(LedgerError::NotEmpty(_))));
    }
}
