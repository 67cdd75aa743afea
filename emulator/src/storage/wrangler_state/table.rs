//! The SQLite file of a namespace, opened when it is first needed.

use super::rows::Rows;
use crate::storage::StorageError;
use std::fs;
use std::path::PathBuf;

/// The file, and the connection to it once there is one.
#[derive(Debug)]
pub(super) struct Table {
    file: PathBuf,
    rows: Option<Rows>,
}

impl Table {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, rows: None }
    }

    /// The rows, if there is a file. Reading makes none.
    pub(super) fn present(&mut self) -> Result<Option<&mut Rows>, StorageError> {
        if self.rows.is_none() && self.file.exists() {
            self.rows = Some(Rows::open(&self.file).map_err(StorageError::reading)?);
        }
        Ok(self.rows.as_mut())
    }

    /// The rows, in a file that is made if there is none.
    pub(super) fn made(&mut self) -> Result<&mut Rows, StorageError> {
        if let Some(rows) = self.rows.take() {
            return Ok(self.rows.insert(rows));
        }
        let folder = self.file.parent().map_or(Ok(()), fs::create_dir_all);
        folder.map_err(StorageError::writing)?;
        let rows = Rows::open(&self.file).map_err(StorageError::writing)?;
        Ok(self.rows.insert(rows))
    }
}
