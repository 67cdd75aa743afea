//! A file, or standard output, that entries are written to.

use super::error::TransferError;
use super::index::IndexChoice;
use super::target::Target;
use crate::formats::{Entry, Format, WriteError, Writer};
use async_trait::async_trait;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A text that is written. A regular file has its name once it is whole.
#[derive(Debug)]
pub(crate) struct FileTarget {
    name: String,
    format: Format,
    writer: Writer<BufWriter<Output>>,
}

#[derive(Debug)]
enum Output {
    Standard(io::Stdout),
    /// A file beside the one that it will replace.
    Beside(NamedTempFile, PathBuf),
    /// What is no regular file.
    Special(File),
}

impl FileTarget {
    /// Standard output.
    pub(crate) fn standard(format: Format) -> Self {
        Self::of("-".to_owned(), format, Output::Standard(io::stdout()))
    }

    /// The file of that path, which is replaced if it is there.
    pub(crate) fn at(path: &Path, format: Format) -> Result<Self, TransferError> {
        let name = path.display().to_string();
        match Output::at(path) {
            Ok(output) => Ok(Self::of(name, format, output)),
            Err(source) => Err(TransferError::Unwritable { name, source }),
        }
    }

    fn of(name: String, format: Format, output: Output) -> Self {
        Self { name, format, writer: Writer::new(format, BufWriter::new(output)) }
    }
}

#[async_trait]
impl Target for FileTarget {
    fn name(&self) -> &str {
        &self.name
    }

    /// A listing shows items, and the index is none.
    fn takes_index(&self) -> bool {
        self.format != Format::GetAll
    }

    async fn put(&mut self, entry: Entry) -> Result<(), TransferError> {
        let put = self.writer.put(&entry);
        put.map_err(|source| TransferError::Write { name: self.name.clone(), source })
    }

    async fn finish(self: Box<Self>, _index: IndexChoice) -> Result<(), TransferError> {
        let Self { name, writer, .. } = *self;
        let finish = || -> Result<(), WriteError> {
            let buffer = writer.finish()?;
            buffer.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
            Ok(())
        };
        finish().map_err(|source| TransferError::Write { name, source })
    }
}

impl Output {
    fn at(path: &Path) -> io::Result<Self> {
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            return OpenOptions::new().write(true).open(path).map(Self::Special);
        }
        // Where the path is a link, the file behind it is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let beside = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self::Beside(beside, path))
    }

    fn finish(self) -> io::Result<()> {
        if let Self::Beside(file, path) = self {
            file.as_file().sync_all()?;
            file.persist(path)?;
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::Beside(file, _) => file.write(bytes),
            Self::Special(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::Beside(file, _) => file.flush(),
            Self::Special(file) => file.flush(),
        }
    }
}
