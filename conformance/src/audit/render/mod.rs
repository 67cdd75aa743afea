//! What is written of an audit: each form a pure function of the record, one file a form.

mod human;
mod json;
mod markdown;

use super::record::{Checked, Record, Verdict};

/// For people, with ANSI colours; whoever writes it takes them out where they do not belong.
#[must_use]
pub fn human(record: &Record) -> String {
    human::render(record)
}

/// For programs; see `json.rs` for its fields.
#[must_use]
pub fn json(record: &Record) -> String {
    json::render(record)
}

/// For an issue, or a summary of continuous integration.
#[must_use]
pub fn markdown(record: &Record) -> String {
    markdown::render(record)
}

/// The checks that found nothing, and those that could not be told, each with its lines.
fn others(record: &Record, is_sound: bool) -> impl Iterator<Item = (&Checked, String)> {
    record.checks.iter().filter_map(move |checked| match (&checked.verdict, is_sound) {
        (Verdict::Sound(lines), true) => Some((checked, lines.join("; "))),
        (Verdict::NotChecked(reason), false) => Some((checked, reason.clone())),
        _ => None,
    })
}

/// Where the audit was, in one line.
fn head(record: &Record) -> String {
    let items = match record.foreign_items {
        None => "what is stored cannot be told".to_owned(),
        Some(1) => "1 item stored".to_owned(),
        Some(many) => format!("{many} items stored"),
    };
    format!("{} · suite {} · {items}", record.target, env!("CARGO_PKG_VERSION"))
}
