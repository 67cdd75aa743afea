//! The rows of a page's tables, as a browser reads them. The only place that reads HTML.

use scraper::{ElementRef, Html};

/// The trimmed texts of the first two cells of each row that has at least two.
pub(crate) fn rows(page: &str) -> Vec<(String, String)> {
    let document = Html::parse_document(page);
    let elements = document.root_element().descendants().filter_map(ElementRef::wrap);
    elements.filter(|element| element.value().name() == "tr").filter_map(first_two_cells).collect()
}

fn first_two_cells(row: ElementRef<'_>) -> Option<(String, String)> {
    let mut cells = row.child_elements().filter(|element| element.value().name() == "td");
    Some((text(cells.next()?), text(cells.next()?)))
}

fn text(cell: ElementRef<'_>) -> String {
    cell.text().collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_rows_and_further_cells_are_passed_over() {
        let page = "<table><tr><th>Key</th><th>Value</th></tr>\
                    <tr><td> k </td><td><pre>{\"a\":\"&lt;b&gt;\"}</pre></td><td>more</td></tr></table>";
        assert_eq!(rows(page), [("k".to_owned(), "{\"a\":\"<b>\"}".to_owned())]);
    }

    #[test]
    fn what_is_no_page_has_no_rows() {
        assert!(rows("Unauthorized").is_empty());
    }
}
