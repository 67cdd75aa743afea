//! A text that can be read twice: a file, or a copy of what comes only once.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

/// A text on disk. A copy is gone from there when this is dropped.
#[derive(Debug)]
pub(crate) struct Spool(File);

impl Spool {
    /// The text of a file. What is no regular file, such as a pipe, is copied.
    pub(crate) fn of_file(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.is_file() { Ok(Self(file)) } else { Self::copy(file) }
    }

    /// A copy of what comes from `input`.
    pub(crate) fn copy(mut input: impl Read) -> io::Result<Self> {
        let mut copy = Self::empty()?;
        io::copy(&mut input, &mut copy.0)?;
        Ok(copy)
    }

    /// An empty copy, to which text can be added.
    pub(super) fn empty() -> io::Result<Self> {
        tempfile::tempfile().map(Self)
    }

    pub(super) fn add(&mut self, part: &[u8]) -> io::Result<()> {
        self.0.write_all(part)
    }

    /// The text from its beginning. Only one reader may be in use at a time.
    pub(crate) fn reader(&self) -> io::Result<BufReader<&File>> {
        (&self.0).rewind()?;
        Ok(BufReader::with_capacity(1 << 16, &self.0))
    }
}
