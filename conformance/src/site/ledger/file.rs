//! The ledger on disk, by which `cleanup` removes the items of a run that was killed.
//!
//! Each line is a JSON text, written before the next request is sent. A command that makes several runs,
//! one after the other, has one file with a section for each run. A run that leaves nothing removes its
//! section. The command locks its file, so that no clean-up runs at the same time. No secret is written.
//! Only a file that was recognised as a ledger is ever removed.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::LedgerError;
use super::line::{HEAD, Line, Section, sections};
use super::place;

/// The open ledger file of a command. Clones share it. When the last one is dropped, a file without
/// sections is removed.
#[derive(Debug, Clone)]
pub struct LedgerFile {
    opened: Arc<Opened>,
}

/// A ledger of ours, and locked.
#[derive(Debug)]
struct Opened {
    file: File,
    path: PathBuf,
}

impl LedgerFile {
    /// A new ledger. A ledger may be there that names nothing.
    ///
    /// # Errors
    /// When the file cannot be created, belongs to another command, names items, or is no ledger.
    pub(crate) fn create(path: &Path) -> Result<Self, LedgerError> {
        let ledger = match place::create(path) {
            Ok(file) => Self::locked(file, path)?,
            Err(error) if error.says_it_exists() => match Self::resume(path)? {
                (ledger, sections) if sections.is_empty() => ledger,
                _ => return Err(LedgerError::NotEmpty(path.to_owned())),
            },
            Err(error) => return Err(error),
        };
        let begun = ledger.cut(0).and_then(|()| ledger.append(HEAD));
        begun.map_err(LedgerError::unusable(path))?;
        Ok(ledger)
    }

    /// The ledger of a command that has ended, and the items that its runs left.
    ///
    /// # Errors
    /// When the file is no ledger or cannot be read, or the command has not ended.
    pub(crate) fn resume(path: &Path) -> Result<(Self, Vec<Section>), LedgerError> {
        let mut file = place::open(path)?;
        lock(&file, path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(LedgerError::unusable(path))?;
        // A killed run may have cut a line anywhere.
        let text = String::from_utf8_lossy(&bytes);
        let Some(sections) = sections(&text) else {
            return Err(LedgerError::NoLedger(path.to_owned()));
        };
        if !text.ends_with('\n') {
            file.write_all(b"\n").map_err(LedgerError::unusable(path))?;
        }
        Ok((Self { opened: Arc::new(Opened { file, path: path.to_owned() }) }, sections))
    }

    /// Adds a line.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn write(&self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_string(line).map_err(io::Error::other)?;
        text.push('\n');
        self.append(&text)
    }

    /// Whether this is the file at a path.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        self.opened.path == path
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

    fn locked(file: File, path: &Path) -> Result<Self, LedgerError> {
        lock(&file, path)?;
        Ok(Self { opened: Arc::new(Opened { file, path: path.to_owned() }) })
    }

    fn append(&self, text: &str) -> io::Result<()> {
        (&self.opened.file).write_all(text.as_bytes())
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if self.file.metadata().is_ok_and(|about| about.len() <= HEAD.len() as u64) {
            // If the system fails here, the next clean-up removes the file.
            let _ = place::remove(&self.path, &self.file);
        }
    }
}

fn lock(file: &File, path: &Path) -> Result<(), LedgerError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(LedgerError::InUse(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(LedgerError::unusable(path)(source)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rstest::rstest;
    use tempfile::tempdir;

    use super::*;
    use crate::site::ledger::line::sample;

    #[test]
    fn a_section_that_is_cut_leaves_those_before_it() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("new/ledger");
        let ledger = LedgerFile::create(&path).unwrap();
        let empty = ledger.length().unwrap();
        ledger.write(&Line::Begun(sample::begun())).unwrap();
        let start = ledger.length().unwrap();
        ledger.write(&Line::Claimed("a".into())).unwrap();
        ledger.cut(start).unwrap();
        ledger.write(&Line::Claimed("b".into())).unwrap();
        let other = ledger.clone();
        drop(ledger);
        assert!(fs::read_to_string(&path).unwrap().ends_with("{\"claimed\":\"b\"}\n"));
        other.cut(empty).unwrap();
        drop(other);
        assert!(!path.exists());
    }

    #[rstest]
    #[case::empty("")]
    #[case::of_words("to do")]
    #[case::of_json("{\"claimed\":\"a\"}\n")]
    fn another_file_is_no_ledger_and_stays_as_it_is(#[case] text: &str) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("notes");
        fs::write(&path, text).unwrap();
        assert!(matches!(LedgerFile::resume(&path), Err(LedgerError::NoLedger(_))));
        assert!(matches!(LedgerFile::create(&path), Err(LedgerError::NoLedger(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }

    #[rstest]
    #[case::at_the_head("{\"made-by\":")]
    #[case::after_the_head(HEAD)]
    #[case::at_the_first_run("{\"begun\":{\"run\"")]
    fn a_run_that_never_began_left_nothing(#[case] text: &str) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("ledger");
        fs::write(&path, text).unwrap();
        assert_eq!(LedgerFile::resume(&path).unwrap().1, []);
        fs::write(&path, text).unwrap();
        drop(LedgerFile::create(&path).unwrap());
        assert!(!path.exists());
    }

    #[test]
    fn a_ledger_belongs_to_one_run() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("ledger");
        let ledger = LedgerFile::create(&path).unwrap();
        assert!(matches!(LedgerFile::resume(&path), Err(LedgerError::InUse(_))));
        ledger.write(&Line::Begun(sample::begun())).unwrap();
        drop(ledger);
        assert!(matches!(LedgerFile::create(&path), Err(LedgerError::NotEmpty(_))));
    }
}
