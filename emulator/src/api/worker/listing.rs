//! All items of a store on their way into an answer.
//!
//! A long listing is written piece by piece while it is sent, from the entries as they lay when
//! they were read, so it takes no more memory than a short one. Its length is told beforehand.

use super::index::ItemKey;
use crate::message::Body;
use crate::storage::{KeyList, Name, Storage, StorageError, Value};
use bytes::Bytes;
use futures_util::stream;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Items in the order of the index.
#[derive(Debug)]
pub(super) enum Listing {
    /// Items that were read one by one; those that are gone have no value.
    Read(Vec<(ItemKey, Option<Value>)>),
    /// The items that these entries have under these keys.
    Stored(KeyList, Arc<dyn Storage>),
}

/// How items are written: one text each, between a head and a tail.
pub(super) trait Format: Copy + Send + Sync + 'static {
    /// What stands between two items.
    const SEPARATOR: &'static [u8];
    /// What stands behind the last.
    const TAIL: &'static [u8];

    /// What stands before the first of so many.
    fn head(self, items: usize) -> Vec<u8>;

    /// How many bytes [`Format::write`] writes.
    fn len(self, key: &ItemKey, value: Option<&Value>) -> usize;

    /// Writes an item.
    fn write(self, key: &ItemKey, value: Option<&Value>, out: &mut Vec<u8>);
}

/// From how many bytes on a piece is sent.
const PIECE_BYTES: usize = 128 * 1024;

impl Listing {
    /// The items in that format.
    ///
    /// # Errors
    /// When the storage cannot be read.
    pub(super) async fn into_body(self, format: impl Format) -> Result<Body, StorageError> {
        match self {
            Self::Read(items) => Ok(whole(&items, format).into()),
            Self::Stored(keys, entries) => stored(keys, entries, format).await,
        }
    }
}

fn whole<F: Format>(items: &[(ItemKey, Option<Value>)], format: F) -> Vec<u8> {
    let mut text = format.head(items.len());
    for (number, (key, value)) in items.iter().enumerate() {
        if number > 0 {
            text.extend_from_slice(F::SEPARATOR);
        }
        format.write(key, value.as_ref(), &mut text);
    }
    text.extend_from_slice(F::TAIL);
    text
}

async fn stored<F: Format>(
    keys: KeyList,
    entries: Arc<dyn Storage>,
    format: F,
) -> Result<Body, StorageError> {
    let head = format.head(keys.len());
    let separators = keys.len().saturating_sub(1) * F::SEPARATOR.len();
    let mut len = head.len() + separators + F::TAIL.len();
    let mut add = |name: &Name, value: Option<&Value>| {
        len += format.len(&ItemKey::Plain(name.clone()), value);
        ControlFlow::Continue(())
    };
    entries.visit_each(&mut keys.iter(), &mut add).await?;
    let mut pieces = Pieces { keys, entries, format, piece: head, place: 0, is_over: false };
    if len <= PIECE_BYTES {
        pieces.write().await?;
        return Ok(pieces.piece.into());
    }
    Ok(Body::Pieces { len, pieces: Box::pin(stream::unfold(pieces, Pieces::next)) })
}

/// A listing as it is written.
struct Pieces<F> {
    keys: KeyList,
    entries: Arc<dyn Storage>,
    format: F,
    /// What the next piece begins with.
    piece: Vec<u8>,
    /// The place of the next key.
    place: usize,
    is_over: bool,
}

impl<F: Format> Pieces<F> {
    async fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        if self.is_over {
            return None;
        }
        let written = self.write().await;
        let piece = std::mem::take(&mut self.piece);
        let piece = written.map(|()| piece.into()).map_err(io::Error::other);
        Some((piece, self))
    }

    /// Writes items until the piece is long enough or the last one is written.
    async fn write(&mut self) -> Result<(), StorageError> {
        let Self { keys, entries, format, piece, place, is_over } = self;
        piece.reserve(PIECE_BYTES + PIECE_BYTES / 8);
        let mut is_first = *place == 0;
        *is_over = true;
        let mut names = keys.iter_from(*place).map(|(next, name)| {
            *place = next;
            name
        });
        let mut write = |name: &Name, value: Option<&Value>| {
            if !std::mem::replace(&mut is_first, false) {
                piece.extend_from_slice(F::SEPARATOR);
            }
            format.write(&ItemKey::Plain(name.clone()), value, piece);
            *is_over = piece.len() < PIECE_BYTES;
            if *is_over { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        entries.visit_each(&mut names, &mut write).await?;
        if *is_over {
            piece.extend_from_slice(F::TAIL);
        }
        Ok(())
    }
}

/// The array that `/getAll` answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json;

impl Format for Json {
    const SEPARATOR: &'static [u8] = b",";
    const TAIL: &'static [u8] = b"]";

    fn head(self, _: usize) -> Vec<u8> {
        b"[".to_vec()
    }

    fn len(self, key: &ItemKey, value: Option<&Value>) -> usize {
        const AROUND: usize = r#"{"key":,"value":}"#.len();
        AROUND + key.json_len() + value.map_or(NULL.len(), Value::len)
    }

    /// Stored text is canonical, so it is what `JSON.stringify` would write.
    fn write(self, key: &ItemKey, value: Option<&Value>, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"key":"#);
        key.write_json(out);
        out.extend_from_slice(br#","value":"#);
        out.extend_from_slice(&value.map_or(NULL.into(), Value::as_bytes));
        out.push(b'}');
    }
}

/// What stands for an item that is gone.
pub(super) const NULL: &[u8] = b"null";

#[cfg(test)]
mod tests {
    use super::super::Contract;
    use super::super::page::Page;
    use super::*;
    use crate::storage::Memory;
    use proptest::prelude::*;

    fn entries() -> impl Strategy<Value = Vec<(String, Option<String>)>> {
        let value = prop_oneof![Just(None), ".{0,20}".prop_map(Some), "x{60000}".prop_map(Some)];
        proptest::collection::vec(("[a-z&<é]{1,4}", value), 0..20)
    }

    async fn text(listing: Listing, format: impl Format) -> (usize, Bytes) {
        let body = listing.into_body(format).await.unwrap();
        (body.len(), body.gather().await.unwrap())
    }

    proptest! {
        #[test]
        fn pieces_say_the_same_as_the_whole_and_are_as_long_as_told(entries in entries()) {
            let keys = entries.iter().fold(KeyList::default(), |keys, (key, _)| {
                keys.with(key.as_str()).unwrap_or(keys)
            });
            let stored = entries.iter().filter_map(|(key, value)| Some((key.clone(), value.clone()?)));
            let memory: Arc<dyn Storage> = Arc::new(stored.collect::<Memory>());
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let mut read = Vec::new();
                for name in keys.iter() {
                    let value = memory.get(name).await.unwrap();
                    read.push((ItemKey::Plain(name.clone()), value));
                }
                let stored = || Listing::Stored(keys.clone(), Arc::clone(&memory));
                let (len, pieces) = text(stored(), Json).await;
                assert_eq!((len, &pieces), (pieces.len(), &text(Listing::Read(read.clone()), Json).await.1));
                for page in [Page(Contract::Documented), Page(Contract::Published)] {
                    let (len, pieces) = text(stored(), page).await;
                    assert_eq!((len, &pieces), (pieces.len(), &text(Listing::Read(read.clone()), page).await.1));
                }
            });
        }
    }
}
