//! A running emulator as a target: entries keep their keys, their metadata and their expiration.

use super::client::Client;
use super::error::TransferError;
use super::index::IndexChoice;
use super::target::Target;
use crate::formats::{Entry, Format, WriteError, Writer};
use async_trait::async_trait;

/// How many bytes of entries wait until they are sent together.
const BATCH_BYTES: usize = 1 << 20;

/// An emulator to which entries are sent in batches.
#[derive(Debug)]
pub(super) struct EmulatorTarget {
    client: Client,
    has_index: bool,
    waiting: Vec<u8>,
}

impl EmulatorTarget {
    /// The emulator behind `client`, which serves an API with or without an index.
    pub(super) fn new(client: Client, has_index: bool) -> Self {
        Self { client, has_index, waiting: Vec::new() }
    }

    async fn send(&mut self) -> Result<(), TransferError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.client.add_entries(std::mem::take(&mut self.waiting)).await
    }
}

#[async_trait]
impl Target for EmulatorTarget {
    fn name(&self) -> &str {
        self.client.url()
    }

    async fn put(&mut self, entry: Entry) -> Result<(), TransferError> {
        let line = line(&entry);
        let failed = |source| TransferError::Write { name: self.client.url().to_owned(), source };
        self.waiting.extend_from_slice(&line.map_err(failed)?);
        if self.waiting.len() >= BATCH_BYTES { self.send().await } else { Ok(()) }
    }

    async fn finish(mut self: Box<Self>, index: IndexChoice) -> Result<(), TransferError> {
        self.send().await?;
        if index == IndexChoice::Rebuild && self.has_index {
            self.client.repair_index().await?;
        }
        Ok(())
    }
}

fn line(entry: &Entry) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(Format::Ndjson, Vec::new());
    writer.put(entry)?;
    writer.finish()
}
