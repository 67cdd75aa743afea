//! The rows of a page's tables, as a browser reads them. The only place that reads HTML.
//!
//! A row shows an item by two cells next to each other: its key, which may be a header cell, and its value.
//! A first cell that only numbers the row is passed over. The page is read token by token, and of each row
//! only what the caller takes is kept: the page shows everything stored.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, Tokenizer, TokenizerOpts};
use html5ever::tokenizer::{TokenSink, TokenSinkResult};

/// How many bytes are read at once.
const CHUNK_BYTES: usize = 64 << 10;

/// How many cells of a row are kept: a number, a key and a value.
const CELLS: usize = 3;

/// Shows the trimmed texts of the key and the value of each row that has both. A row of header cells alone
/// has none.
pub(crate) fn each_row(page: &str, take: impl FnMut(&str, &str)) {
    let reader = RefCell::new(Reader { tables: Vec::new(), take });
    let tokenizer = Tokenizer::new(Sink(reader), TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = page;
    while !rest.is_empty() {
        let (chunk, behind) = rest.split_at(rest.ceil_char_boundary(CHUNK_BYTES));
        input.push_back(StrTendril::from_slice(chunk));
        while !input.is_empty() {
            let _ = tokenizer.feed(&input);
        }
        rest = behind;
    }
    tokenizer.end();
    tokenizer.sink.0.borrow_mut().end_tables();
}

/// All such rows.
pub(crate) fn rows(page: &str) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    each_row(page, |first, second| rows.push((first.to_owned(), second.to_owned())));
    rows
}

struct Sink<F>(RefCell<Reader<F>>);

/// The tables that are open. One within a cell stands behind the table of that cell.
struct Reader<F> {
    tables: Vec<Table>,
    take: F,
}

#[derive(Default)]
struct Table {
    row: Option<Row>,
}

#[derive(Default)]
struct Row {
    /// The texts of the first cells.
    texts: [String; CELLS],
    /// How many cells began.
    cells: usize,
    has_data: bool,
    is_in_cell: bool,
}

impl<F: FnMut(&str, &str)> TokenSink for Sink<F> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        match token {
            Token::TagToken(Tag { kind: TagKind::StartTag, name, .. }) => {
                reader.begin(&name);
                return within(&name);
            }
            Token::TagToken(Tag { kind: TagKind::EndTag, name, .. }) => reader.end(&name),
            Token::CharacterTokens(text) => reader.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// How the text within an element is read: in some there is no markup.
fn within(name: &str) -> TokenSinkResult<()> {
    match name {
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "plaintext" => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}

impl<F: FnMut(&str, &str)> Reader<F> {
    fn begin(&mut self, name: &str) {
        match name {
            "table" => {
                // A table that begins between the cells of another one ends that one.
                if self.tables.last().is_some_and(|table| !table.is_in_cell()) {
                    self.end_table();
                }
                self.tables.push(Table::default());
            }
            "tr" => {
                self.end_row();
                if let Some(table) = self.tables.last_mut() {
                    table.row = Some(Row::default());
                }
            }
            "td" => self.begin_cell(true),
            "th" => self.begin_cell(false),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table" => self.end_table(),
            "tr" | "thead" | "tbody" | "tfoot" => self.end_row(),
            "td" | "th" => {
                if let Some(row) = self.tables.last_mut().and_then(|table| table.row.as_mut()) {
                    row.is_in_cell = false;
                }
            }
            _ => {}
        }
    }

    /// A text belongs to each cell that it stands in.
    fn text(&mut self, text: &str) {
        for row in self.tables.iter_mut().filter_map(|table| table.row.as_mut()) {
            let nth = row.cells.checked_sub(1).filter(|_| row.is_in_cell);
            if let Some(cell) = nth.and_then(|nth| row.texts.get_mut(nth)) {
                cell.push_str(text);
            }
        }
    }

    /// A cell outside of any row makes one. Outside of any table there is none.
    fn begin_cell(&mut self, is_data: bool) {
        let Some(table) = self.tables.last_mut() else { return };
        let row = table.row.get_or_insert_default();
        row.is_in_cell = true;
        row.has_data |= is_data;
        row.cells += 1;
    }

    fn end_row(&mut self) {
        let row = self.tables.last_mut().and_then(|table| table.row.take());
        if let Some((key, value)) = row.as_ref().and_then(Row::item) {
            (self.take)(key, value);
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        self.tables.pop();
    }

    fn end_tables(&mut self) {
        while !self.tables.is_empty() {
            self.end_table();
        }
    }
}

impl Table {
    fn is_in_cell(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.is_in_cell)
    }
}

impl Row {
    /// The key and the value.
    fn item(&self) -> Option<(&str, &str)> {
        let [first, second, third] = self.texts.each_ref().map(|text| text.trim());
        let is_numbered = self.cells >= CELLS && is_number(first);
        let item = if is_numbered { (second, third) } else { (first, second) };
        (self.has_data && self.cells >= 2).then_some(item)
    }
}

/// Whether a cell only numbers its row, as `1`, `2.` and `#3` do. An empty one, as of a box to tick, is
/// like it.
fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || "#.) ".contains(c))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn header_rows_and_further_cells_are_passed_over() {
        let page = "<table><tr><th>Key</th><th>Value</th></tr>\
                    <tr><td> k </td><td><pre>{\"a\":\"&lt;b&gt;\"}</pre></td><td>more</td></tr></table>";
        assert_eq!(rows(page), [("k".to_owned(), "{\"a\":\"<b>\"}".to_owned())]);
    }

    #[rstest]
    #[case::words("Unauthorized")]
    #[case::header_cells("<table><tr><th>#</th><th>Key</th><th>Value</th></tr></table>")]
    #[case::one_cell("<table><tr><td colspan=2>The end</td></tr></table>")]
    #[case::outside_of_tables("<tr><td>a</td><td>b</td></tr>")]
    #[case::in_a_script("<table><tr><td>a<script></td><td>b</td></tr></table>")]
    #[case::in_a_comment("<table><tr><td>a<!--</td><td>b</td></tr>-->")]
    fn what_is_no_row_is_none(#[case] page: &str) {
        assert!(rows(page).is_empty());
    }

    #[rstest]
    #[case::ends_left_out("<TABLE><tr><td>a<td>b<tr><td>c<td>d", &[("a", "b"), ("c", "d")])]
    #[case::row_left_out("<table><td>a</td><td>b</td></table>", &[("a", "b")])]
    #[case::markup("<table><tr><td>a</td><td>1<b>2</b>&amp;</td></tr></table>", &[("a", "12&")])]
    #[case::within("<table><tr><td>a</td><td><table><tr><td>b</td></tr></table>c</td></tr></table>",
        &[("a", "bc")])]
    #[case::key_as_header("<table><tr><th scope=row>a</th><td>b</td><td>c</td></tr></table>",
        &[("a", "b")])]
    #[case::numbered("<table><tr><td>1</td><td>a</td><td>b</td></tr></table>", &[("a", "b")])]
    #[case::numbered_by_headers("<table><tr><th>#2.</th><td>a</td><td>b</td></tr></table>",
        &[("a", "b")])]
    #[case::to_be_ticked("<table><tr><td><input type=checkbox></td><td>a</td><td>b</td></tr></table>",
        &[("a", "b")])]
    #[case::a_number_is_the_key("<table><tr><td>1</td><td>b</td></tr></table>", &[("1", "b")])]
    #[case::two_tables("<table><tr><td>Items<td>1</table><table><tr><td>a<td>b</table>",
        &[("Items", "1"), ("a", "b")])]
    fn a_row_is_read_as_a_browser_reads_it(#[case] page: &str, #[case] expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(one, two)| ((*one).to_owned(), (*two).to_owned())).collect();
        assert_eq!(rows(page), expected);
    }

    #[test]
    fn a_text_is_whole_wherever_the_page_is_divided() {
        let long = "é".repeat(CHUNK_BYTES);
        let page = format!("<table><tr><td>a</td><td>x{long}</td></tr></table>");
        assert_eq!(rows(&page)[0].1.len(), 1 + 2 * CHUNK_BYTES);
    }
}
