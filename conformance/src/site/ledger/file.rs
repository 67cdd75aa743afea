//! The ledger on disk, by which `cleanup` removes the items of a run that was killed.
//!
//! Each line is a JSON text, written before the next request is sent. A command that makes several runs,
//! one after the other, has one file with a section for each run. A run that leaves nothing removes its
//! section. The command locks its file, so that no clean-up runs at the same time. No secret is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::scenario::Suite;

/// The open ledger file of a command. Clones share it. When the last one is dropped, an empty file is
/// removed.
#[derive(Debug, Clone)]
pub struct LedgerFile {
    opened: Arc<Opened>,
}

#[derive(Debug)]
struct Opened {
    file: File,
    path: PathBuf,
}

/// Why there is no ledger.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LedgerError {
    /// The file cannot be read, created or locked.
    #[error("the ledger {path} cannot be used")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A run that has not ended holds the file.
    #[error("the ledger {0} belongs to a run that has not ended")]
    InUse(PathBuf),
    /// The file names items that an earlier run left.
    #[error(
        "the ledger {0} names items that an earlier run left; run `pysondbkv-conformance cleanup` first"
    )]
    NotEmpty(PathBuf),
    /// The file is no ledger.
    #[error("{0} is no ledger")]
    NoLedger(PathBuf),
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Line {
    /// A run began. The first line of its section.
    Begun(Begun),
    /// An item with this body is about to be added. Its key is not known yet. Several additions may be
    /// under way.
    Sending {
        /// The number of the addition in its run.
        nth: u64,
        /// The body of the item.
        body: String,
    },
    /// An addition was answered.
    Answered {
        /// The number of the addition.
        nth: u64,
        /// The key of the new item, if the answer names one.
        key: Option<String>,
    },
    /// The item of this key is the run's own.
    Claimed(String),
    /// The item of this key was removed.
    Released(String),
}

/// The run of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begun {
    /// The mark of the run.
    pub(crate) run: String,
    pub(crate) suite: Suite,
    /// The target, without secrets.
    pub(crate) url: String,
    /// Whether the target's URL had a user or a password. They are not written here.
    pub(crate) has_user: bool,
    /// The keys that the store held before the run; absent when its listing could not be read.
    pub(crate) foreign: Option<BTreeSet<String>>,
}

/// The items that a run left, by its ledger.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Remains {
    /// The keys that were claimed and not released.
    pub(crate) open: BTreeSet<String>,
    /// The bodies of unanswered additions, by the number of the addition.
    pub(crate) unanswered: BTreeMap<u64, String>,
}

/// A run in a ledger.
pub(crate) type Section = (Begun, Remains);

impl LedgerFile {
    /// A new ledger. An empty file may exist.
    ///
    /// # Errors
    /// When the file cannot be created, belongs to another command, or is not empty.
    pub(crate) fn create(path: &Path) -> Result<Self, LedgerError> {
        let ledger = Self::locked(path, OpenOptions::new().append(true).create(true))?;
        match ledger.length() {
            Ok(0) => Ok(ledger),
            Ok(_) => Err(LedgerError::NotEmpty(path.to_owned())),
            Err(source) => Err(unusable(path, source)),
        }
    }

    /// The ledger of a command that has ended, and the items that its runs left.
    ///
    /// # Errors
    /// When the file cannot be read, or the command has not ended.
    pub(crate) fn resume(path: &Path) -> Result<(Self, Vec<Section>), LedgerError> {
        let ledger = Self::locked(path, OpenOptions::new().append(true).read(true))?;
        let sections = ledger.read()?;
        Ok((ledger, sections))
    }

    /// Adds a line.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn write(&self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_string(line).map_err(io::Error::other)?;
        text.push('\n');
        (&self.opened.file).write_all(text.as_bytes())
    }

    /// The size of the file in bytes, at which the next section will begin.
    ///
    /// # Errors
    /// When the system does not tell the size.
    pub(crate) fn length(&self) -> io::Result<u64> {
        Ok(self.opened.file.metadata()?.len())
    }

    /// Removes everything from this offset on.
    ///
    /// # Errors
    /// When the file cannot be cut.
    pub(crate) fn cut(&self, from: u64) -> io::Result<()> {
        self.opened.file.set_len(from)
    }

    fn locked(path: &Path, options: &OpenOptions) -> Result<Self, LedgerError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.map_or(Ok(()), fs::create_dir_all).map_err(|source| unusable(path, source))?;
        let file = options.open(path).map_err(|source| unusable(path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { opened: Arc::new(Opened { file, path: path.to_owned() }) }),
            Err(TryLockError::WouldBlock) => Err(LedgerError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(unusable(path, source)),
        }
    }

    fn read(&self) -> Result<Vec<Section>, LedgerError> {
        let Opened { file, path } = &*self.opened;
        let mut text = String::new();
        (&mut &*file).read_to_string(&mut text).map_err(|source| unusable(path, source))?;
        if text.is_empty() || is_half_a_beginning(&text) {
            return Ok(Vec::new());
        }
        if !text.ends_with('\n') {
            (&mut &*file).write_all(b"\n").map_err(|source| unusable(path, source))?;
        }
        let mut sections: Vec<Section> = Vec::new();
        // A killed run may leave half a line. Its request was not sent, so the line is passed over.
        for line in text.lines().filter_map(|line| serde_json::from_str(line).ok()) {
            match (line, sections.last_mut()) {
                (Line::Begun(begun), _) => sections.push((begun, Remains::default())),
                // A clean-up that was cut short may have released keys of any section.
                (Line::Released(key), _) => sections.iter_mut().for_each(|(_, remains)| {
                    remains.open.remove(&key);
                }),
                (line, Some((_, remains))) => remains.add(line),
                (_, None) => break,
            }
        }
        if sections.is_empty() { Err(LedgerError::NoLedger(path.clone())) } else { Ok(sections) }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if self.file.metadata().is_ok_and(|about| about.len() == 0) {
            // If the system fails here, the next clean-up removes the file.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Remains {
    fn add(&mut self, line: Line) {
        match line {
            Line::Sending { nth, body } => drop(self.unanswered.insert(nth, body)),
            Line::Answered { nth, key } => {
                self.unanswered.remove(&nth);
                self.open.extend(key);
            }
            Line::Claimed(key) => drop(self.open.insert(key)),
            Line::Begun(_) | Line::Released(_) => {}
        }
    }
}

/// The folder for ledgers without a path of their own, below the user's state directory.
pub(crate) fn state_directory() -> PathBuf {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = set("XDG_STATE_HOME")
        .or_else(|| Some(set("HOME")?.join(".local/state")))
        .or_else(|| set("LOCALAPPDATA"))
        .unwrap_or_else(std::env::temp_dir);
    base.join("pysondbkv-conformance")
}

/// Whether the run was killed while it wrote its first line. It had stored nothing then.
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
        let foreign = Some(BTreeSet::from(["theirs".to_owned()]));
        let (run, url) = ("r".into(), "http://x".into());
        Begun { run, suite: Suite::Worker, url, has_user: false, foreign }
    }

    fn sending(nth: u64) -> Line {
        Line::Sending { nth, body: format!("{nth}") }
    }

    fn answered(nth: u64, key: Option<&str>) -> Line {
        Line::Answered { nth, key: key.map(str::to_owned) }
    }

    fn sections(lines: &[Line], tail: &str) -> Vec<Section> {
        let folder = tempdir().unwrap();
        let path = folder.path().join("new/ledger");
        let ledger = LedgerFile::create(&path).unwrap();
        for line in lines {
            ledger.write(line).unwrap();
        }
        (&ledger.opened.file).write_all(tail.as_bytes()).unwrap();
        drop(ledger);
        LedgerFile::resume(&path).unwrap().1
    }

    #[rstest]
    #[case::nothing(vec![], &[], &[])]
    #[case::open(vec![Line::Claimed("a".into()), Line::Claimed("b".into()),
        Line::Released("a".into())], &["b"], &[])]
    #[case::unanswered(vec![sending(1)], &[], &["1"])]
    #[case::answered(vec![sending(1), answered(1, None)], &[], &[])]
    #[case::told(vec![sending(1), answered(1, Some("a"))], &["a"], &[])]
    #[case::several(vec![sending(1), sending(2), sending(3), answered(2, Some("a"))], &["a"],
        &["1", "3"])]
    fn a_ledger_tells_what_is_left(
        #[case] mut lines: Vec<Line>,
        #[case] open: &[&str],
        #[case] unanswered: &[&str],
    ) {
        lines.insert(0, Line::Begun(begun()));
        let sections = sections(&lines, "{\"clai");
        let [(whose, found)] = &sections[..] else { panic!("{sections:?}") };
        assert_eq!(whose, &begun());
        assert!(found.open.iter().eq(open));
        assert!(found.unanswered.values().eq(unanswered));
    }

    #[test]
    fn each_run_of_a_command_is_a_section() {
        let lines = [
            Line::Begun(begun()),
            Line::Claimed("a".into()),
            Line::Claimed("b".into()),
            Line::Begun(begun()),
            Line::Claimed("c".into()),
            Line::Released("a".into()),
        ];
        let open: Vec<_> = sections(&lines, "{\"begu").into_iter().map(|one| one.1.open).collect();
        assert_eq!(open, [["b".to_owned()].into(), ["c".to_owned()].into()]);
    }

    #[rstest]
    #[case("")]
    #[case("{\"begun\":{\"run\"")]
    fn a_run_that_never_began_left_nothing(#[case] text: &str) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("ledger");
        fs::write(&path, text).unwrap();
        assert_eq!(LedgerFile::resume(&path).unwrap().1, []);
    }

    #[test]
    fn a_section_that_is_cut_leaves_those_before_it() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("ledger");
        let ledger = LedgerFile::create(&path).unwrap();
        ledger.write(&Line::Begun(begun())).unwrap();
        let start = ledger.length().unwrap();
        ledger.write(&Line::Claimed("a".into())).unwrap();
        ledger.cut(start).unwrap();
        ledger.write(&Line::Claimed("b".into())).unwrap();
        let other = ledger.clone();
        drop(ledger);
        assert!(fs::read_to_string(&path).unwrap().ends_with("{\"claimed\":\"b\"}\n"));
        other.cut(0).unwrap();
        drop(other);
        assert!(!path.exists());
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
