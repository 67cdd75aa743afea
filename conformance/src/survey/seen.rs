//! What was seen of a namespace.

use super::index::Index;
use super::tally::Tally;

/// What was seen of a namespace.
#[derive(Debug)]
pub(crate) struct Survey {
    /// The index, as it was read last.
    pub(crate) index: Index,
    /// How many keys there are beside the index.
    pub(crate) keys: usize,
    /// Keys of items that no index entry names.
    pub(crate) orphans: Tally,
    /// Index entries whose keys hold nothing, each once.
    pub(crate) dangling: Tally,
    /// Keys that the index has more than once, each once.
    pub(crate) repeated: Tally,
    /// Keys that no Worker makes and that the index does not name.
    pub(crate) strange: Tally,
    /// Keys with an expiry: the index keeps their entries when they are gone.
    pub(crate) expiring: Tally,
    pub(crate) values: Seen,
    /// Keys that were written or removed meanwhile, so that nothing is said of them.
    pub(crate) in_doubt: usize,
    /// Whether it was stopped before it had seen everything.
    pub(crate) is_cut_short: bool,
}

/// What was seen of the values of items.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) read: usize,
    /// Values that were not read, since that would have been more reads than allowed.
    pub(crate) unread: usize,
    pub(crate) bytes: usize,
    pub(crate) largest: Option<(String, usize)>,
    pub(crate) no_json: Tally,
    pub(crate) no_object: Tally,
}

impl Seen {
    pub(super) fn nothing() -> Self {
        Self {
            read: 0,
            unread: 0,
            bytes: 0,
            largest: None,
            no_json: Tally::naming(),
            no_object: Tally::naming(),
        }
    }

    /// Notes the size of a value.
    pub(super) fn note(&mut self, key: &str, bytes: usize) {
        self.read += 1;
        self.bytes += bytes;
        if self.largest.as_ref().is_none_or(|(_, most)| bytes > *most) {
            self.largest = Some((key.to_owned(), bytes));
        }
    }
}
