//! All items of a store, and how they are written into an answer.
//!
//! A long listing is written piece by piece while it is sent, so that it takes no more memory than a
//! short one. It shows the entries as they were when they were read. Its length is known beforehand.

use super::failure::Failure;
use super::format::{Format, NULL};
use super::index::ItemKey;
use super::parsed::answered;
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

/// How many values are parsed before others get their turn.
const PARSED_AT_ONCE: usize = 1_000;

/// What is known of a listing before it is written.
struct Measure {
    head: Vec<u8>,
    /// The length of everything.
    len: usize,
    /// Whether all values are known to be as they are answered.
    is_json: bool,
}

impl Listing {
    /// Writes the items.
    ///
    /// # Errors
    /// When an item is no JSON.
    pub(super) async fn into_body(self, format: impl Format) -> Result<Body, Failure> {
        let mut listing = self;
        let mut measure = listing.measure(format);
        if !measure.is_json {
            listing = listing.answered().await?;
            measure = listing.measure(format);
        }
        let Measure { head, len, .. } = measure;
        let mut pieces = Pieces::new(listing, format, head);
        if len <= PIECE_BYTES {
            pieces.write();
            return Ok(pieces.piece.into());
        }
        let next = |pieces: Pieces<_>| async { pieces.next() };
        Ok(Body::Pieces { len, pieces: Box::pin(stream::unfold(pieces, next)) })
    }

    /// The same items, with their values as the Worker answers them.
    async fn answered(&self) -> Result<Self, Failure> {
        let mut items = Vec::with_capacity(self.len());
        self.visit_from(&mut 0, &mut |key, value| {
            items.push((key.clone(), value.cloned()));
            ControlFlow::Continue(())
        });
        for (nth, (_, value)) in items.iter_mut().enumerate() {
            if let Some(stored) = value.take() {
                *value = Some(answered(stored).await?);
            }
            if nth % PARSED_AT_ONCE == 0 {
                tokio::task::yield_now().await;
            }
        }
        Ok(Self::Read(items))
    }

    fn measure<F: Format>(&self, format: F) -> Measure {
        let head = format.head(self.len());
        let separators = self.len().saturating_sub(1) * F::SEPARATOR.len();
        let mut len = head.len() + separators + F::TAIL.len();
        let mut is_json = true;
        self.visit_from(&mut 0, &mut |key, value| {
            len += format.len(key, value);
            is_json &= value.is_none_or(Value::is_json);
            ControlFlow::Continue(())
        });
        Measure { head, len, is_json }
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
        let body = listing.into_body(format).await.unwrap();
        (body.len(), body.gather().await.unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn pieces_say_the_same_as_the_whole_and_are_as_long_as_told(entries in entries()) {
            let keys = entries.iter().fold(KeyList::default(), |keys, (key, _)| {
                keys.with(key.as_str()).unwrap_or(keys)
            });
            let stored = entries.iter().filter_map(|(key, value)| Some((key.clone(), Value::json(value.clone()?))));
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
