//! All items of a store, and how they are written into an answer.
//!
//! A long listing is written piece by piece while it is sent, so that it takes no more memory than a
//! short one. It shows the entries as they were when they were read. Its length is known beforehand.

use super::format::Format;
use super::index::ItemKey;
use crate::message::Body;
use crate::storage::{FrozenEntries, KeyList, Name, Value};
use bytes::Bytes;
use futures_util::stream;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Items in the order of the index.
#[derive(Debug)]
pub(super) enum Listing {
    /// Items that were read one by one. Items that are gone have no value.
    Read(Vec<(ItemKey, Option<Value>)>),
    /// The items with these keys among these entries.
    Stored(KeyList, Arc<dyn FrozenEntries>),
}

/// The least number of bytes in a piece, but for the last one.
const PIECE_BYTES: usize = 128 * 1024;

impl Listing {
    /// Writes the items.
    pub(super) fn into_body(self, format: impl Format) -> Body {
        match self {
            Self::Read(items) => whole(&items, format).into(),
            Self::Stored(keys, entries) => stored(keys, entries, format),
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

fn stored<F: Format>(keys: KeyList, entries: Arc<dyn FrozenEntries>, format: F) -> Body {
    let head = format.head(keys.len());
    let separators = keys.len().saturating_sub(1) * F::SEPARATOR.len();
    let mut len = head.len() + separators + F::TAIL.len();
    let mut add = |name: &Name, value: Option<&Value>| {
        len += format.len(&ItemKey::Plain(name.clone()), value);
        ControlFlow::Continue(())
    };
    entries.visit_each(&mut keys.iter(), &mut add);
    let mut pieces = Pieces { keys, entries, format, piece: head, place: 0, is_over: false };
    if len <= PIECE_BYTES {
        pieces.write();
        return pieces.piece.into();
    }
    let next = |pieces: Pieces<F>| async { pieces.next() };
    Body::Pieces { len, pieces: Box::pin(stream::unfold(pieces, next)) }
}

/// A listing that is being written.
struct Pieces<F> {
    keys: KeyList,
    entries: Arc<dyn FrozenEntries>,
    format: F,
    /// The beginning of the next piece.
    piece: Vec<u8>,
    /// The place of the next key.
    place: usize,
    is_over: bool,
}

impl<F: Format> Pieces<F> {
    fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        if self.is_over {
            return None;
        }
        self.write();
        Some((Ok(std::mem::take(&mut self.piece).into()), self))
    }

    /// Writes items until the piece is long enough or the last one is written.
    fn write(&mut self) {
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
        entries.visit_each(&mut names, &mut write);
        if *is_over {
            piece.extend_from_slice(F::TAIL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::worker::format::Json;
    use crate::api::worker::page::Page;
    use crate::api::worker::settings::Contract;
    use crate::storage::{Memory, Storage};
    use proptest::prelude::*;

    fn entries() -> impl Strategy<Value = Vec<(String, Option<String>)>> {
        let value = prop_oneof![Just(None), ".{0,20}".prop_map(Some), "x{60000}".prop_map(Some)];
        proptest::collection::vec(("[a-z&<é]{1,4}", value), 0..20)
    }

    async fn text(listing: Listing, format: impl Format) -> (usize, Bytes) {
        let body = listing.into_body(format);
        (body.len(), body.gather().await.unwrap())
    }

    proptest! {
        #[test]
        fn pieces_say_the_same_as_the_whole_and_are_as_long_as_told(entries in entries()) {
            let keys = entries.iter().fold(KeyList::default(), |keys, (key, _)| {
                keys.with(key.as_str()).unwrap_or(keys)
            });
            let stored = entries.iter().filter_map(|(key, value)| Some((key.clone(), value.clone()?)));
            let memory: Memory = stored.collect();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let mut read = Vec::new();
                for name in keys.iter() {
                    let value = memory.get(name).await.unwrap();
                    read.push((ItemKey::Plain(name.clone()), value));
                }
                let stored = || Listing::Stored(keys.clone(), memory.freeze().unwrap());
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
