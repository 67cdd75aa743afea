//! A live deployment as a target. It has no call that stores under a given key, so items are added, and
//! each gets a new key.

use super::client::Client;
use super::error::TransferError;
use super::index::IndexChoice;
use super::target::Target;
use crate::formats::Entry;
use crate::js;
use async_trait::async_trait;
use std::io::Write;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// A deployment to which items are added one after the other.
pub(super) struct DeploymentTarget<W> {
    client: Client,
    /// How long to wait from one addition to the next: each writes `__index__`, and Workers KV takes one
    /// write of a key a second.
    pace: Duration,
    next: Instant,
    /// Gets a line for each item: its old key and its new one.
    keys: W,
}

impl<W: Write + Send> DeploymentTarget<W> {
    pub(super) fn new(client: Client, pace: Duration, keys: W) -> Self {
        Self { client, pace, next: Instant::now(), keys }
    }
}

#[async_trait]
impl<W: Write + Send> Target for DeploymentTarget<W> {
    fn name(&self) -> &str {
        self.client.url()
    }

    fn refusal(&self, entry: &Entry) -> Option<&'static str> {
        let value = entry.value.as_bytes();
        let is_json = str::from_utf8(&value).is_ok() && js::canonical(&value).is_ok();
        (!is_json).then_some("is not JSON")
    }

    fn takes_index(&self) -> bool {
        false
    }

    async fn put(&mut self, entry: Entry) -> Result<(), TransferError> {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.pace;
        let key = self.client.add(entry.value.into()).await?;
        let line = serde_json::json!({ "from": entry.key, "to": key });
        let unwritable = |source| TransferError::Unwritable { name: "-".to_owned(), source };
        writeln!(self.keys, "{line}").map_err(unwritable)
    }

    async fn finish(self: Box<Self>, _index: IndexChoice) -> Result<(), TransferError> {
        Ok(())
    }
}
