//! A file that grows, and goes on after an interrupt.
//!
//! Until it is whole, `FILE.part` holds what is written, and `FILE.part.state` how far that is. The part is
//! on the disk before the state says so. Nobody else can read them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A file that is not whole yet.
#[derive(Debug)]
pub(crate) struct Part {
    target: PathBuf,
    file: File,
    pub(super) state: State,
}

/// How far a file is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// What is captured, and how: another capture does not go on with it.
    pub(super) of: Vec<String>,
    /// How many bytes of the part count.
    pub(super) bytes: u64,
    pub(super) entries: usize,
    /// Keys that were listed and held nothing when they were read.
    pub(super) gone: usize,
    /// Where the listing goes on.
    pub(super) cursor: Option<String>,
    /// Whether a page was written.
    pub(super) is_begun: bool,
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PartError {
    #[error("{0} is there already: name another file, or remove it")]
    Exists(String),
    #[error("{0}.part is of another capture: remove it and {0}.part.state, or name another file")]
    Another(String),
    #[error("the file {file} cannot be written")]
    Unwritable { file: String, source: io::Error },
}

impl Part {
    /// Begins a file, or goes on with what an earlier capture of the same left.
    ///
    /// # Errors
    /// When it is there already, or its parts are of another capture.
    pub(crate) fn open(target: &Path, of: &[String]) -> Result<Self, PartError> {
        let name = || target.display().to_string();
        if target.symlink_metadata().is_ok() {
            return Err(PartError::Exists(name()));
        }
        let unwritable =
            |source| PartError::Unwritable { file: format!("{}.part", name()), source };
        let state = match fs::read(beside(target, "part.state")) {
            Ok(text) => serde_json::from_slice(&text).map_err(|_| PartError::Another(name()))?,
            Err(_) => State { of: of.to_owned(), ..State::default() },
        };
        if state.of != of {
            return Err(PartError::Another(name()));
        }
        let part = beside(target, "part");
        let file = for_us(OpenOptions::new().write(true).create(true).truncate(false)).open(&part);
        let mut file = file.map_err(unwritable)?;
        if file.metadata().map_err(unwritable)?.len() < state.bytes {
            return Err(PartError::Another(name()));
        }
        file.set_len(state.bytes).map_err(unwritable)?;
        io::Seek::seek(&mut file, io::SeekFrom::End(0)).map_err(unwritable)?;
        Ok(Self { target: target.to_owned(), file, state })
    }

    /// How many entries an earlier capture left.
    pub(crate) fn resumed(&self) -> usize {
        self.state.entries
    }

    /// Adds a text, and notes how far the file is with it.
    pub(super) fn add(&mut self, text: &[u8], state: State) -> Result<(), PartError> {
        let add = || -> io::Result<State> {
            (&self.file).write_all(text)?;
            self.file.sync_data()?;
            let state = State { bytes: self.state.bytes + text.len() as u64, ..state };
            let new = beside(&self.target, "part.state.new");
            let mut options = OpenOptions::new();
            let mut file = for_us(options.write(true).create(true).truncate(true)).open(&new)?;
            file.write_all(&serde_json::to_vec(&state)?)?;
            file.sync_data()?;
            fs::rename(&new, beside(&self.target, "part.state"))?;
            Ok(state)
        };
        self.state = add().map_err(|source| self.unwritable(source))?;
        Ok(())
    }

    /// Forgets what an earlier capture left.
    pub(super) fn begin_anew(&mut self) -> Result<(), PartError> {
        let begin = || -> io::Result<()> {
            self.file.set_len(0)?;
            io::Seek::rewind(&mut &self.file)
        };
        begin().map_err(|source| self.unwritable(source))?;
        self.state = State { of: std::mem::take(&mut self.state.of), ..State::default() };
        Ok(())
    }

    /// Removes what is there of the file. What cannot be removed does no harm: it is begun anew.
    pub(super) fn discard(self) {
        for ending in ["part", "part.state", "part.state.new"] {
            let _ = fs::remove_file(beside(&self.target, ending));
        }
    }

    /// Gives the whole file its name.
    pub(super) fn finish(self) -> Result<State, PartError> {
        let finish = || -> io::Result<()> {
            self.file.sync_all()?;
            // A link is refused where somebody took the name meanwhile; a rename would not be.
            fs::hard_link(beside(&self.target, "part"), &self.target)?;
            fs::remove_file(beside(&self.target, "part"))?;
            fs::remove_file(beside(&self.target, "part.state"))
        };
        finish().map_err(|source| self.unwritable(source))?;
        Ok(self.state)
    }

    fn unwritable(&self, source: io::Error) -> PartError {
        PartError::Unwritable { file: self.target.display().to_string(), source }
    }
}

fn beside(target: &Path, ending: &str) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    name.into()
}

#[cfg(unix)]
fn for_us(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

/// Elsewhere a user's own folders are closed to others.
#[cfg(not(unix))]
fn for_us(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
mod tests {
    use tempfile::tempdir;

    use super::*;

    #[test]
    fn a_file_goes_on_where_it_was_cut_short() {
        let folder = tempdir().unwrap();
        let target = folder.path().join("all.ndjson");
        let open = |of: &str| Part::open(&target, &[of.to_owned()]);
        let mut part = open("a").unwrap();
        let state = State { entries: 1, ..part.state.clone() };
        part.add(b"one\n", state).unwrap();
        // What came after the last checkpoint does not count.
        (&part.file).write_all(b"tw").unwrap();
        drop(part);
        assert!(matches!(open("b"), Err(PartError::Another(_))));
        let mut part = open("a").unwrap();
        assert_eq!(part.resumed(), 1);
        let state = State { entries: 2, ..part.state.clone() };
        part.add(b"two\n", state).unwrap();
        part.finish().unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "one\ntwo\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(matches!(open("a"), Err(PartError::Exists(_))));
    }
}
