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

/// A heading, and rows of a name and a text.
type List<'a> = (&'static str, Vec<(&'a str, String)>);

/// What is told beside the findings. A list can be empty.
fn lists(record: &Record) -> [List<'_>; 3] {
    let (mut sound, mut not_checked) = (Vec::new(), Vec::new());
    for Checked { check, verdict } in &record.checks {
        match verdict {
            Verdict::Sound(lines) => sound.push((check.promise(), lines.join("; "))),
            Verdict::NotChecked(reason) => not_checked.push((check.promise(), reason.clone())),
            Verdict::Found(_) => {}
        }
    }
    let kept = record.kept.iter().map(|kept| (kept.key.as_str(), kept.reason.clone()));
    [("Sound", sound), ("Not checked", not_checked), ("Left behind", kept.collect())]
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
