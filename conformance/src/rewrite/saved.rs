//! The file of what was there before: a first line that tells the namespace, then a line for each key,
//! with what was there and a hash of what took its place.
//!
//! The file holds stored values, so nobody else can read it. It is never overwritten.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::change::{Change, fingerprint};
use super::error::RewriteError;
use crate::kv_api::Entry;

/// The version of this format.
const FORMAT: u8 = 1;

/// The file, while it is written.
#[derive(Debug)]
pub(crate) struct SavedFile {
    path: PathBuf,
    file: File,
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// The version of the format, under the name of the program, by which such a file is known.
    #[serde(rename = "pysondbkv-conformance-undo")]
    format: u8,
    namespace: String,
}

/// What was under a key, and what took its place.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    pub(super) key: String,
    pub(super) before: Option<Entry>,
    /// A hash of what was written; nothing where the entry was removed.
    pub(super) after: Option<String>,
}

impl SavedFile {
    /// A new file for changes of this namespace, which only we can read.
    ///
    /// # Errors
    /// When there is such a file, or it cannot be made.
    pub(crate) fn create(path: &Path, namespace: &str) -> Result<Self, RewriteError> {
        let mut options = OpenOptions::new();
        let file = for_us(options.append(true).create_new(true)).open(path);
        let mut saved = Self { file: file.map_err(unusable(path))?, path: path.to_owned() };
        saved.line(&Head { format: FORMAT, namespace: namespace.to_owned() })?;
        Ok(saved)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Saves what these changes replace. When this returns, it is on the disk.
    pub(super) fn save(&mut self, changes: &[Change]) -> Result<(), RewriteError> {
        for Change { key, before, after } in changes {
            let after = fingerprint(after.as_ref());
            self.line(&Saved { key: key.clone(), before: before.clone(), after })?;
        }
        self.file.sync_all().map_err(unusable(&self.path))
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), RewriteError> {
        let mut text = serde_json::to_vec(line).map_err(|e| unusable(&self.path)(e.into()))?;
        text.push(b'\n');
        self.file.write_all(&text).map_err(unusable(&self.path))
    }
}

/// What a file of changes of this namespace saved, line by line. A last line that is cut short does not
/// count: what it tells was not saved whole, and so was not changed.
///
/// # Errors
/// When it is no such file, or of another namespace.
pub(super) fn read(
    path: &Path,
    namespace: &str,
) -> Result<impl Iterator<Item = Result<Saved, RewriteError>>, RewriteError> {
    let no_saved = |reason: String| RewriteError::NoSavedFile { file: path.to_owned(), reason };
    let file = BufReader::new(File::open(path).map_err(unusable(path))?);
    let mut lines = whole_lines(file);
    let head = lines.next().transpose().map_err(unusable(path))?.unwrap_or_default();
    let head: Head = serde_json::from_slice(&head)
        .map_err(|_| no_saved("neither repair nor restore wrote it".into()))?;
    if head.format != FORMAT {
        return Err(no_saved(format!("it has format {}, and this is {FORMAT}", head.format)));
    }
    if head.namespace != namespace {
        return Err(no_saved(format!("it is of the namespace {}", head.namespace)));
    }
    let path = path.to_owned();
    Ok(lines.map(move |line| {
        let line = line.map_err(unusable(&path))?;
        serde_json::from_slice(&line).map_err(|error| RewriteError::NoSavedFile {
            file: path.clone(),
            reason: error.to_string(),
        })
    }))
}

/// The lines that end with a line feed.
fn whole_lines(mut text: impl BufRead) -> impl Iterator<Item = io::Result<Vec<u8>>> {
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match text.read_until(b'\n', &mut line) {
            Ok(_) if line.ends_with(b"\n") => Some(Ok(line)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    })
}

fn unusable(path: &Path) -> impl Fn(io::Error) -> RewriteError {
    let file = path.to_owned();
    move |source| RewriteError::File { file: file.clone(), source }
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
