//! Cuts the text of a page at the rows of its tables while it is received.
//!
//! Only the tags `<tr>` and `</tr>` are looked for, written so. Whether they make a row, the reader of tables
//! must tell.

use memchr::memmem::find;

const BEGIN: &[u8] = b"<tr>";
const END: &[u8] = b"</tr>";

/// A piece of a text. All pieces, one after the other, are the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// From a tag that begins a row to the next one that ends a row.
    Row(&'a [u8]),
    /// Whatever stands between two rows.
    Other(&'a [u8]),
}

/// Cuts one text, which comes in pieces of any size.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// What was not handed on yet.
    held: Vec<u8>,
    /// How much of it holds no end of a row, in bytes.
    searched: usize,
}

impl Rows {
    /// Takes the next part of the text, and hands on what is whole.
    pub(crate) fn push(&mut self, part: &[u8], mut take: impl FnMut(Piece<'_>)) {
        self.held.extend_from_slice(part);
        let mut start = 0;
        while let Some(piece) = next(&self.held[start..], self.searched) {
            start += piece.len();
            self.searched = 0;
            take(piece);
        }
        self.held.drain(..start);
        self.searched = self.held.len().saturating_sub(END.len());
    }

    /// What was not handed on: a row that never ended, or the last bytes.
    pub(crate) fn unfinished(&self) -> &[u8] {
        &self.held
    }
}

/// The first piece of a text whose first bytes are known to hold no end of a row; nothing while it may go on.
fn next(text: &[u8], searched: usize) -> Option<Piece<'_>> {
    if text.starts_with(BEGIN) {
        let end = searched + find(&text[searched..], END)? + END.len();
        return Some(Piece::Row(&text[..end]));
    }
    let whole = text.len().saturating_sub(BEGIN.len() - 1);
    let length = find(text, BEGIN).unwrap_or(whole);
    (length > 0).then(|| Piece::Other(&text[..length]))
}

impl Piece<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Row(bytes) | Self::Other(bytes) => bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// The rows of a text that comes in parts of this size, and all of its pieces.
    fn cut(text: &str, size: usize) -> (Vec<String>, String) {
        let (mut rows, mut all) = (Vec::new(), Vec::new());
        let mut reader = Rows::default();
        for part in text.as_bytes().chunks(size) {
            reader.push(part, |piece| match piece {
                Piece::Row(bytes) => {
                    rows.push(String::from_utf8_lossy(bytes).into_owned());
                    all.extend_from_slice(bytes);
                }
                Piece::Other(bytes) => all.extend_from_slice(bytes),
            });
        }
        all.extend_from_slice(reader.unfinished());
        (rows, String::from_utf8_lossy(&all).into_owned())
    }

    #[rstest]
    #[case::none("<table></table>", &[])]
    #[case::two("<table><tr>a</tr>\n<tr>b</tr></table>", &["<tr>a</tr>", "<tr>b</tr>"])]
    #[case::one_in_another("<tr>a<tr>b</tr>c</tr>", &["<tr>a<tr>b</tr>"])]
    #[case::never_ended("<tr>a</tr><tr>b", &["<tr>a</tr>"])]
    #[case::with_attributes("<tr class=a>a</tr>", &[])]
    fn a_page_is_cut_wherever_its_parts_end(#[case] text: &str, #[case] rows: &[&str]) {
        for size in 1..=text.len() {
            let cut = cut(text, size);
            assert_eq!(cut.0, rows);
            assert_eq!(cut.1, text);
        }
    }

    proptest! {
        #[test]
        fn no_byte_is_lost(text in "(<tr>|</tr>|<t|r>|/|a){0,30}", size in 1_usize..8) {
            prop_assert_eq!(cut(&text, size).1, text);
        }
    }
}
