//! The page of the test server.

use super::Defect;
use super::answer::PageForm;

/// A table of keys and values.
pub(super) fn page(items: &[(String, String)], defect: Option<Defect>, form: PageForm) -> String {
    let mut items = items.to_vec();
    match defect {
        Some(Defect::PageIsReversed) => items.reverse(),
        Some(Defect::PageLosesTheLast) => drop(items.pop()),
        Some(Defect::PageShowsOneItem) => items.truncate(1),
        Some(Defect::PageShowsTwentyFive) => items.truncate(25),
        Some(Defect::PageShowsAHundred) => items.truncate(100),
        _ => {}
    }
    if matches!(form, PageForm::Grand) {
        return grand(&items);
    }
    let row = |(at, (key, json)): (usize, &(String, String))| {
        in_form(form, at + 1, key, row(key, json, defect))
    };
    let rows: String = items.iter().enumerate().map(row).collect();
    let count = items.len();
    let (before, head, foot) = match form {
        PageForm::HeaderOfCells => (
            String::new(),
            "<tr><td>Key</td><td>Value</td></tr>",
            format!("<tr><td>Items</td><td>{count}</td></tr>"),
        ),
        PageForm::TwoTables => {
            (format!("<table><tr><th>Items<td>{count}</table>"), COLUMNS, String::new())
        }
        _ => (String::new(), COLUMNS, String::new()),
    };
    format!("<!doctype html><title>Items</title>{before}<table>{head}{rows}{foot}</table>")
}

const COLUMNS: &str = "<tr><th>Key<th>Value</tr>";

/// A row of this number as a page of this form has it.
fn in_form(form: PageForm, number: usize, key: &str, row: String) -> String {
    match form {
        PageForm::Numbered => row.replacen("<tr>", &format!("<tr><td>{number}</td>"), 1),
        PageForm::KeysAsHeaders => {
            row.replacen(&format!("<td>{key}</td>"), &format!("<th scope=row>{key}</th>"), 1)
        }
        _ => row,
    }
}

/// The same items on a page with everything that a page may have around them.
fn grand(items: &[(String, String)]) -> String {
    let row = |(key, json): &(String, String)| {
        let json = escaped(json);
        format!(
            "<tr class=item><td> <a href='#{key}'><code>{key}</code></a> </td>\n\
             <td><pre>{json}</pre></td><td><button>Copy</button></td></tr>"
        )
    };
    let rows: String = items.iter().map(row).collect();
    format!(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>All items</title>\
         <style>td {{ padding: 1em }}</style></head><body><h1>{} items</h1><table><caption>Items\
         </caption><thead><tr><th>Key</th><th>Value</th><th></th></tr></thead><tbody>{rows}</tbody>\
         <tfoot><tr><td colspan=3>The end</td></tr></tfoot></table></body></html>",
        items.len()
    )
}

fn row(key: &str, json: &str, defect: Option<Defect>) -> String {
    let cell = match defect {
        Some(Defect::PageIsRaw) => json.to_owned(),
        Some(Defect::PageEscapesTwice) => escaped(&escaped(json)),
        Some(Defect::PageEscapesOnce) => json.replacen('&', "&amp;", 1).replacen('<', "&lt;", 1),
        Some(Defect::PageEscapesInTheWrongOrder) => json.replace('<', "&lt;").replace('&', "&amp;"),
        Some(Defect::PageLeavesReferences) => {
            escaped(json).replace("&amp;#", "&#").replace("&amp;apos;", "&apos;")
        }
        Some(Defect::PageLosesApostrophes) => escaped(&json.replace('\'', "")),
        Some(Defect::PageLosesQuotesAtTheEnd) => escaped(&json.replace("\\\"\"", "\"")),
        Some(Defect::PageCutsValues) => escaped(&json.chars().take(200).collect::<String>()),
        Some(Defect::PageShowsKeysAlone) => return format!("<tr><td>{key}</td></tr>"),
        _ => escaped(json),
    };
    format!("<tr><td>{key}</td><td>{cell}</td></tr>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
