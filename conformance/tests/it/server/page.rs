//! The page of the test server.

use super::Defect;

/// A table of keys and values.
pub(super) fn page(items: &[(String, String)], defect: Option<Defect>) -> String {
    let mut items = items.to_vec();
    match defect {
        Some(Defect::PageIsReversed) => items.reverse(),
        Some(Defect::PageLosesTheLast) => drop(items.pop()),
        Some(Defect::PageShowsOneItem) => items.truncate(1),
        _ => {}
    }
    let rows: String = items.iter().map(|(key, json)| row(key, json, defect)).collect();
    format!("<!doctype html><title>Items</title><table><tr><th>Key<th>Value</tr>{rows}</table>")
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
