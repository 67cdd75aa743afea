//! Reads request bodies, and bounds how much memory all of them take.

use super::refusal::Refusal;
use crate::api::MAX_BODY_BYTES;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use futures_util::future::ready;
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderMap, header::CONTENT_LENGTH};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// Bodies up to this size, in bytes, are read at once. Longer ones wait for room.
const SMALL_BYTES: usize = 64 * 1024;

/// The room for longer bodies, in bytes, taken until their requests are answered.
const ROOM_BYTES: usize = 128 * 1024 * 1024;

/// How long a body waits for room, and how long one that has room may pause.
const PATIENCE: Duration = Duration::from_secs(30);

/// The bodies that are being read or worked on.
#[derive(Debug)]
pub(super) struct Uploads {
    /// A permit a kibibyte.
    room: Semaphore,
}

/// A body, and the room that it takes.
#[derive(Debug, Default)]
pub(super) struct Upload<'a> {
    bytes: BytesMut,
    room: Option<SemaphorePermit<'a>>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { room: Semaphore::new(ROOM_BYTES / 1024) }
    }
}

impl Uploads {
    /// The body, and the room that it takes until that is dropped. Once a body begins to arrive, `max`
    /// says how many bytes it may have, or that nobody reads it.
    pub(super) async fn receive<B: Buf + Send>(
        &self,
        headers: &HeaderMap,
        body: impl Stream<Item = Result<B, warp::Error>> + Send,
        max: impl FnOnce() -> Option<usize>,
    ) -> Result<(Bytes, Option<SemaphorePermit<'_>>), Refusal> {
        announced(headers, MAX_BODY_BYTES)?;
        let mut body = std::pin::pin!(body);
        let Some(first) = body.next().await else { return Ok((Bytes::new(), None)) };
        let body = stream::once(ready(first)).chain(body);
        match max() {
            Some(max) => Box::pin(self.read(headers, body, max)).await,
            None => Box::pin(discard(body)).await.map(|()| (Bytes::new(), None)),
        }
    }

    /// The whole body, if it arrives, is not too large and finds room.
    async fn read(
        &self,
        headers: &HeaderMap,
        body: impl Stream<Item = Result<impl Buf + Send, warp::Error>> + Send,
        max_bytes: usize,
    ) -> Result<(Bytes, Option<SemaphorePermit<'_>>), Refusal> {
        let announced = announced(headers, max_bytes)?.unwrap_or(0);
        let mut upload = Upload::default();
        if announced > SMALL_BYTES {
            upload.room = Some(self.room(announced).await?);
        }
        upload.bytes.reserve(if upload.room.is_some() { announced } else { 0 });
        let mut body = std::pin::pin!(body);
        while let Some(chunk) = upload.next(&mut body).await? {
            let len = upload.bytes.len() + chunk.remaining();
            if len > max_bytes {
                return Err(Refusal::TooLarge);
            }
            if len > SMALL_BYTES && upload.room.is_none() {
                // Without an announced length, the most that it may need.
                upload.room = Some(self.room(max_bytes).await?);
            }
            upload.bytes.put(chunk);
        }
        Ok((upload.bytes.freeze(), upload.room))
    }

    /// Waits for room of so many bytes.
    async fn room(&self, bytes: usize) -> Result<SemaphorePermit<'_>, Refusal> {
        let permits = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        match timeout(PATIENCE, self.room.acquire_many(permits)).await {
            Ok(Ok(room)) => Ok(room),
            _ => Err(Refusal::NoRoom),
        }
    }
}

impl Upload<'_> {
    /// The next piece. A body that takes room must not pause for long.
    async fn next<B>(
        &self,
        body: &mut (impl Stream<Item = Result<B, warp::Error>> + Unpin),
    ) -> Result<Option<B>, Refusal> {
        let next = match self.room {
            Some(_) => timeout(PATIENCE, body.next()).await.map_err(|_| Refusal::TooSlow)?,
            None => body.next().await,
        };
        next.transpose().map_err(|_| Refusal::Unreadable)
    }
}

/// Receives a body that nobody reads, so that the connection can be used again.
async fn discard(
    body: impl Stream<Item = Result<impl Buf + Send, warp::Error>> + Send,
) -> Result<(), Refusal> {
    let mut body = std::pin::pin!(body);
    let mut len = 0;
    while let Some(chunk) = body.next().await {
        len += chunk.map_err(|_| Refusal::Unreadable)?.remaining();
        if len > MAX_BODY_BYTES {
            return Err(Refusal::TooLarge);
        }
    }
    Ok(())
}

/// The length that the head announces, if it does. Refused if it exceeds `max_bytes`.
fn announced(headers: &HeaderMap, max_bytes: usize) -> Result<Option<usize>, Refusal> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    match length {
        Some(length) if length > max_bytes => Err(Refusal::TooLarge),
        length => Ok(length),
    }
}
