//! Captures what a deployment lists. It shows no metadata, no expiry, and no item without an entry.
//!
//! ```text
//! GET /getAll → pieces → items, one by one → redacted → the file → the index, last
//! ```
//!
//! The listing is one answer, so a capture of it cannot go on where it was: after an interrupt it begins
//! anew. In memory are the keys, of which the index is made.

use std::collections::HashSet;

use tokio::sync::mpsc;

use super::engine::{CaptureError, Captured, text};
use super::part::{Part, State};
use super::pieces::Pieces;
use super::redact::Redaction;
use super::text::items;
use crate::kv_api::Entry;
use crate::site::protocol::INDEX_KEY;
use crate::site::{self, Connection, Progress, Supervisor};

/// How many pieces of the answer wait to be read.
const PIECES: usize = 16;
/// How many items, and about how many bytes of them, are written at once.
const ITEMS_A_BATCH: usize = 1_000;
const BYTES_A_BATCH: usize = 4 << 20;

/// Captures the answer to `GET /getAll`: the items, and the index, made of their keys. An entry that shows
/// `null` is gone, or holds `null`, and is left out. Nothing is kept where it cannot be captured whole.
///
/// # Errors
/// When there is no whole listing, the file cannot be written, or it was interrupted.
pub(crate) async fn capture_listing(
    deployment: &Connection,
    part: Part,
    redaction: &Redaction,
    supervisor: &Supervisor,
) -> Result<Captured, CaptureError> {
    let Supervisor { interrupt, progress } = supervisor.clone();
    let (reader, received) = mpsc::channel(PIECES);
    let redaction = redaction.clone();
    let writing = tokio::task::spawn_blocking(move || {
        Listing::begin(part)?.write(Pieces::of(received), &redaction, &progress)
    });
    // Either branch lets go of the sender, so that the writer comes to an end.
    let handed = tokio::select! {
        handed = site::hand_listing(deployment, reader) => Some(handed),
        _ = interrupt.stops() => None,
    };
    let written = writing.await.map_err(|error| CaptureError::Text(error.to_string()))?;
    match (handed, written) {
        (_, Ok(captured)) => Ok(captured),
        (None, Err(_)) => Err(CaptureError::ListingInterrupted),
        (_, Err(error @ CaptureError::Part(_))) => Err(error),
        (Some(Err(error)), Err(_)) => Err(CaptureError::Deployment(error)),
        // Somebody else may have answered, and then that is the better reason.
        (Some(Ok(())), Err(error)) => match site::reach(deployment).await {
            Ok(_) => Err(error),
            Err(reason) => Err(CaptureError::Deployment(reason)),
        },
    }
}

/// A listing that is written.
struct Listing {
    part: Part,
    /// The keys of items that are there, as often as they are listed.
    keys: Vec<String>,
    gone: usize,
}

impl Listing {
    fn begin(mut part: Part) -> Result<Self, CaptureError> {
        part.begin_anew()?;
        Ok(Self { part, keys: Vec::new(), gone: 0 })
    }

    fn write(
        mut self,
        listing: Pieces,
        redaction: &Redaction,
        progress: &Progress,
    ) -> Result<Captured, CaptureError> {
        progress.begin("items", 0);
        match self.write_all(listing, redaction, progress) {
            Ok(repeated) => {
                let State { entries, gone, .. } = self.part.finish()?;
                Ok(Captured { entries, gone, repeated, has_index_changed: false })
            }
            Err(error) => {
                self.part.discard();
                Err(error)
            }
        }
    }

    /// Writes every item once, and the index. Returns how many items were listed again.
    fn write_all(
        &mut self,
        listing: Pieces,
        redaction: &Redaction,
        progress: &Progress,
    ) -> Result<usize, CaptureError> {
        let (mut batch, mut bytes, mut seen) = (Vec::new(), 0, HashSet::new());
        for item in items(listing) {
            let item = item.map_err(|error| CaptureError::Listing(error.to_string()))?;
            progress.advance();
            if item.value.as_ref() == b"null" || item.key == INDEX_KEY {
                self.gone += 1;
                continue;
            }
            self.keys.push(item.key.clone());
            if !seen.insert(item.key.clone()) {
                continue;
            }
            bytes += item.value.len();
            batch.push(redaction.apply(item));
            if batch.len() == ITEMS_A_BATCH || bytes > BYTES_A_BATCH {
                self.add(std::mem::take(&mut batch))?;
                bytes = 0;
            }
        }
        let value = serde_json::Value::from(self.keys.as_slice()).to_string().into();
        let key = INDEX_KEY.to_owned();
        batch.push(Entry { key, value, metadata: None, expiration: None });
        self.add(batch)?;
        Ok(self.keys.len() - seen.len())
    }

    fn add(&mut self, batch: Vec<Entry>) -> Result<(), CaptureError> {
        let entries = self.part.state.entries + batch.len();
        let state = State { entries, gone: self.gone, is_begun: true, ..self.part.state.clone() };
        Ok(self.part.add(&text(batch)?, state)?)
    }
}
