//! All items of a store, and how they are written into an answer.
//!
//! A long listing is written piece by piece while it is sent, so that it takes no more memory than a
//! short one. It shows the entries as they were when they were read. Its length is known beforehand.

use super::format::{Format, NULL};
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

/// Each piece but the last has at least so many bytes. A longer value is spread over several pieces.
const PIECE_BYTES: usize = 128 * 1024;

impl Listing {
    /// Writes the items.
    pub(super) fn into_body(self, format: impl Format) -> Body {
        let (head, len) = self.measure(format);
        let mut pieces = Pieces::new(self, format, head);
        if len <= PIECE_BYTES {
            pieces.write();
            return pieces.piece.into();
        }
        let next = |pieces: Pieces<_>| async { pieces.next() };
        Body::Pieces { len, pieces: Box::pin(stream::unfold(pieces, next)) }
    }

    /// The head, and the length of everything.
    fn measure<F: Format>(&self, format: F) -> (Vec<u8>, usize) {
        let head = format.head(self.len());
        let separators = self.len().saturating_sub(1) * F::SEPARATOR.len();
        let mut len = head.len() + separators + F::TAIL.len();
        self.visit_from(&mut 0, &mut |key, value| {
            len += format.len(key, value);
            ControlFlow::Continue(())
        });
        (head, len)
    }

    fn len(&self) -> usize {
        match self {
            Self::Read(items) => items.len(),
            Self::Stored(keys, _) => keys.len(),
        }
    }

    /// Shows the items from `place` on, until `visit` breaks off, and moves `place` behind the last one
    /// that was shown.
    fn visit_from(
        &self,
        place: &mut usize,
        visit: &mut (impl FnMut(&ItemKey, Option<&Value>) -> ControlFlow<()> + Send),
    ) {
        match self {
            Self::Read(items) => {
                for (key, value) in items.get(*place..).unwrap_or_default() {
                    *place += 1;
                    if visit(key, value.as_ref()).is_break() {
                        return;
                    }
                }
            }
            Self::Stored(keys, entries) => {
                let mut names = keys.iter_from(*place).map(|(next, name)| {
                    *place = next;
                    name
                });
                let mut visit = |name: &Name, value: Option<&Value>| {
                    visit(&ItemKey::Plain(name.clone()), value)
                };
                entries.visit_each(&mut names, &mut visit);
            }
        }
    }
}

/// A listing that is being written.
struct Pieces<F> {
    listing: Listing,
    format: F,
    /// The beginning of the next piece.
    piece: Vec<u8>,
    /// The place of the next item.
    place: usize,
    /// What is left of the value that is being written.
    rest: Option<Bytes>,
    is_over: bool,
}

impl<F: Format> Pieces<F> {
    fn new(listing: Listing, format: F, head: Vec<u8>) -> Self {
        Self { listing, format, piece: head, place: 0, rest: None, is_over: false }
    }

    fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        if self.is_over {
            return None;
        }
        self.write();
        Some((Ok(std::mem::take(&mut self.piece).into()), self))
    }

    /// Writes until the piece is long enough or everything is written.
    fn write(&mut self) {
        self.piece.reserve(PIECE_BYTES + PIECE_BYTES / 8);
        while self.piece.len() < PIECE_BYTES && !self.is_over {
            self.write_rest();
            if self.rest.is_none() {
                self.write_items();
            }
        }
    }

    /// Writes more of a long value.
    fn write_rest(&mut self) {
        let Some(rest) = &mut self.rest else { return };
        let part = rest.split_to(rest.len().min(PIECE_BYTES));
        self.format.write_value(&part, &mut self.piece);
        if rest.is_empty() {
            self.rest = None;
            self.piece.extend_from_slice(F::BEHIND);
        }
    }

    /// Writes items, up to the beginning of a long value.
    fn write_items(&mut self) {
        let Self { listing, format, piece, place, rest, is_over } = self;
        if piece.len() >= PIECE_BYTES {
            return;
        }
        let mut is_first = *place == 0;
        *is_over = true;
        let mut write = |key: &ItemKey, value: Option<&Value>| {
            if !std::mem::replace(&mut is_first, false) {
                piece.extend_from_slice(F::SEPARATOR);
            }
            format.write_before(key, piece);
            *is_over = match value {
                Some(value) if value.len() > PIECE_BYTES => {
                    *rest = Some(value.to_bytes());
                    false
                }
                value => {
                    format.write_value(&value.map_or(NULL.into(), Value::as_bytes), piece);
                    piece.extend_from_slice(F::BEHIND);
                    piece.len() < PIECE_BYTES
                }
            };
            if *is_over { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        listing.visit_from(place, &mut write);
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
        let value = prop_oneof![
            Just(None),
            ".{0,20}".prop_map(Some),
            "x{60000}".prop_map(Some),
            Just(Some("<".repeat(300_000)))
        ];
        proptest::collection::vec(("[a-z&<é]{1,4}", value), 0..20)
    }

    async fn text(listing: Listing, format: impl Format) -> (usize, Bytes) {
        let body = listing.into_body(format);
        (body.len(), body.gather().await.unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

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
