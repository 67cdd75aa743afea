//! Leaves what others stored out of a long view of the Worker's store while it is received.
//!
//! So a view takes memory for what is the run's own, and for the keys of what is not. Judged is the same: a
//! view is judged by the own items, and of the others only the keys of a listing count. The beginning of a
//! view is kept as it came, and so is everything that may matter: what bears the mark of any run, what is
//! `null`, what has a new key, and whatever is no sound entry or row.

mod listing;
mod page;

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::sync::mpsc::Sender;

use crate::exchange::LeftOut;
use crate::html::{Piece, Rows};
use crate::json::{Elements, Part};

/// How much of a view is kept as it came, in bytes.
const WHOLE_BYTES: usize = 1 << 20;

/// Whose items are left out.
#[derive(Debug, Clone, Default)]
pub(crate) enum LeavesOut {
    /// Nobody's.
    #[default]
    Nothing,
    /// Everybody's: nothing at the target is the run's own yet.
    Everything,
    /// Those with these keys, which the target held before.
    Keys(Arc<BTreeSet<String>>),
}

/// What a body is, and what is left out of it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sifting<'a> {
    /// A body that is kept whole.
    Whole,
    /// A body that is not kept: its pieces are handed on as they come.
    Handed(&'a Sender<Bytes>),
    /// A listing.
    Listing(&'a LeavesOut),
    /// The page.
    Page(&'a LeavesOut),
}

/// A body that is received, without what is left out of it.
#[derive(Debug)]
pub(super) struct Sift<'a> {
    cut: Cut,
    leaves_out: &'a LeavesOut,
    sifted: Sifted,
}

/// What cuts a body into what may be left out.
#[derive(Debug)]
enum Cut {
    Nowhere,
    AtElements(Elements),
    AtRows(Rows),
}

/// What was received.
#[derive(Debug, Default)]
struct Sifted {
    kept: BytesMut,
    /// What stands before the next element, kept only with it.
    between: Vec<u8>,
    left_out: LeftOut,
}

impl LeavesOut {
    pub(super) fn keys(keys: &Arc<BTreeSet<String>>) -> Self {
        Self::Keys(Arc::clone(keys))
    }

    fn has(&self, key: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Keys(keys) => keys.contains(key),
        }
    }
}

impl<'a> Sift<'a> {
    pub(super) fn new(sifting: Sifting<'a>) -> Self {
        let (cut, leaves_out) = match sifting {
            Sifting::Whole
            | Sifting::Handed(_)
            | Sifting::Listing(LeavesOut::Nothing)
            | Sifting::Page(LeavesOut::Nothing) => (Cut::Nowhere, &LeavesOut::Nothing),
            Sifting::Listing(leaves_out) => (Cut::AtElements(Elements::default()), leaves_out),
            Sifting::Page(leaves_out) => (Cut::AtRows(Rows::default()), leaves_out),
        };
        Self { cut, leaves_out, sifted: Sifted::default() }
    }

    /// Takes the next piece of the body.
    pub(super) fn push(&mut self, piece: &[u8]) {
        let Self { cut, leaves_out, sifted } = self;
        match cut {
            Cut::Nowhere => sifted.kept.extend_from_slice(piece),
            Cut::AtElements(elements) => elements.push(piece, |part| match part {
                Part::Between(bytes) => sifted.between.extend_from_slice(bytes),
                Part::Element(bytes) => sifted.take_entry(bytes, leaves_out),
                Part::Rest(bytes) => sifted.keep(bytes),
            }),
            Cut::AtRows(rows) => rows.push(piece, |piece| match piece {
                Piece::Row(bytes) => sifted.take_row(bytes, leaves_out),
                Piece::Other(bytes) => sifted.keep(bytes),
            }),
        }
    }

    /// How much is held of what was received, in bytes.
    pub(super) fn held(&self) -> usize {
        let Sifted { kept, between, left_out } = &self.sifted;
        kept.len() + between.len() + self.cut.unfinished().len() + left_out.held()
    }

    /// The body, and what it lacks.
    pub(super) fn finish(self) -> (Bytes, LeftOut) {
        let Self { cut, mut sifted, .. } = self;
        sifted.keep(cut.unfinished());
        (sifted.kept.freeze(), sifted.left_out)
    }
}

impl Cut {
    /// What was not handed on.
    fn unfinished(&self) -> &[u8] {
        match self {
            Self::Nowhere => &[],
            Self::AtElements(elements) => elements.unfinished(),
            Self::AtRows(rows) => rows.unfinished(),
        }
    }
}

impl Sifted {
    fn take_entry(&mut self, element: &[u8], leaves_out: &LeavesOut) {
        if !self.is_long() {
            return self.keep(element);
        }
        match listing::entry(element).filter(|(key, _)| leaves_out.has(key)) {
            Some((key, size)) => {
                self.left_out.push(&key, size, element.len() + self.between.len());
                self.between.clear();
            }
            None => self.keep(element),
        }
    }

    fn take_row(&mut self, row: &[u8], leaves_out: &LeavesOut) {
        if self.is_long() && page::key(row).is_some_and(|key| leaves_out.has(&key)) {
            self.left_out.skip(row.len());
        } else {
            self.keep(row);
        }
    }

    /// Whether as much is kept as is kept as it came.
    fn is_long(&self) -> bool {
        self.kept.len() >= WHOLE_BYTES
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.kept.extend_from_slice(&self.between);
        self.between.clear();
        self.kept.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: usize = WHOLE_BYTES;

    /// The body of a listing with a first entry of more than what is kept as it came, cut into pieces.
    fn sifted(entries: &str, leaves_out: &LeavesOut) -> (String, Vec<(String, usize)>) {
        let first = format!(r#"[{{"key":"first","value":"{}"}}"#, "x".repeat(LONG));
        let mut sift = Sift::new(Sifting::Listing(leaves_out));
        for piece in format!("{first}{entries}").as_bytes().chunks(1_000) {
            sift.push(piece);
        }
        let (body, left_out) = sift.finish();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let left_out = left_out.iter().map(|(key, size)| (key.to_owned(), size)).collect();
        (body.strip_prefix(&first).unwrap().to_owned(), left_out)
    }

    fn keys(keys: &[&str]) -> LeavesOut {
        LeavesOut::Keys(Arc::new(keys.iter().map(|key| (*key).to_owned()).collect()))
    }

    #[test]
    fn entries_of_others_are_left_out_but_for_their_keys() {
        let entries = r#" , {"key":"a","value":{"n": 1}}, {"key":"new","value":2} ,{"value":"é","key":"b"} ]"#;
        let (body, left_out) = sifted(entries, &keys(&["a", "b", "c"]));
        assert_eq!(body, r#", {"key":"new","value":2} ]"#);
        assert_eq!(left_out, [("a".to_owned(), 8), ("b".to_owned(), 4)]);
    }

    #[test]
    fn what_may_matter_is_kept() {
        let entries = r#",{"key":"a","value":"conformance-0000aaaa-1"},{"key":"b","value":null},
            {"key":"c"},{"key":"d","value":1,"more":2},{"key":5,"value":1},["e"],"f",{"key":"g","value":tru}]"#;
        assert_eq!(sifted(entries, &LeavesOut::Everything), (entries.to_owned(), vec![]));
    }

    #[test]
    fn a_listing_that_is_broken_stays_broken() {
        let all = LeavesOut::Everything;
        let sifted = |entries| sifted(entries, &all).0;
        assert_eq!(sifted(r#",{"key":"a","value":1},]"#), ",]");
        assert_eq!(sifted(r#",{"key":"a","value":1}"#), "");
        assert_eq!(
            sifted(r#",{"key":"a","value":1}{"key":"b","value":1}]"#),
            r#"{"key":"b","value":1}]"#
        );
        assert_eq!(sifted(r#",{"key":"a","value":1}] x"#), "] x");
        assert_eq!(sifted(r#",{"key":"a","val"#), r#",{"key":"a","val"#);
    }

    #[test]
    fn the_beginning_of_a_listing_is_kept_as_it_came() {
        let text = r#"[ {"key":"a","value":1} ]"#;
        let mut sift = Sift::new(Sifting::Listing(&LeavesOut::Everything));
        sift.push(text.as_bytes());
        assert_eq!(sift.finish().0, text);
    }

    #[test]
    fn rows_of_others_are_left_out_of_the_page() {
        let first = format!("<table><tr><td>first</td><td>{}</td></tr>\n", "x".repeat(LONG));
        let rows = "<tr><td>a</td><td>1</td></tr>\n<tr><td>new</td><td>2</td></tr>\n\
            <tr><td>b</td><td>\"<b>\"</td></tr>\n</table>";
        let leaves_out = keys(&["first", "a", "b"]);
        let mut sift = Sift::new(Sifting::Page(&leaves_out));
        for piece in format!("{first}{rows}").as_bytes().chunks(1_000) {
            sift.push(piece);
        }
        let expected =
            "\n<tr><td>new</td><td>2</td></tr>\n<tr><td>b</td><td>\"<b>\"</td></tr>\n</table>";
        assert_eq!(sift.finish().0, format!("{first}{expected}"));
    }
}
