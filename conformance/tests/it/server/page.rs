//! The page of the test server.

use super::Defect;

/// A table of keys and values.
pub(super) fn page(items: &[(String, String)], defect: Option<Defect>, is_grand: bool) -> String {
    let mut items = items.to_vec();
    match defect {
        Some(Defect::PageIsReversed) => items.reverse(),
        Some(Defect::PageLosesTheLast) => drop(items.pop()),
        Some(Defect::PageShowsOneItem) => items.truncate(1),
        _ => {}
    }
    if is_grand {
        return grand(&items);
    }
    let rows: String = items.iter().map(|(key, json)| row(key, json, defect)).collect();
    format!("<!doctype html><title>Items</title><table><tr><th>Key<th>Value</tr>{rows}</table>")
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
        Some(Defect::PageCutsValues) => escaped(&json.chars().take(200).collect::<String>()),
        Some(Defect::PageShowsKeysAlone) => return format!("<tr><td>{key}</td></tr>"),
        _ => escaped(json),
    };
    format!("<tr><td>{key}</td><td>{cell}</td></tr>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
