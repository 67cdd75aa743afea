//! What the formats for people show beside the findings.

use crate::audit::{AuditRecord, CheckVerdict, Checked};
use crate::record::counted;

/// A heading, and rows of a name and a text.
pub(super) type List<'a> = (&'static str, Vec<(&'a str, String)>);

/// The lists that are not empty.
pub(super) fn lists(record: &AuditRecord) -> Vec<List<'_>> {
    let (mut sound, mut not_checked) = (Vec::new(), Vec::new());
    for Checked { check, verdict } in &record.checks {
        match verdict {
            CheckVerdict::Sound(lines) => sound.push((check.promise, lines.join("; "))),
            CheckVerdict::NotChecked(reason) => not_checked.push((check.promise, reason.clone())),
            CheckVerdict::Found(_) => {}
        }
    }
    let kept = record.kept.iter().map(|kept| (kept.key.as_str(), kept.reason.clone())).collect();
    let mut lists = vec![("Sound", sound), ("Not checked", not_checked), ("Left behind", kept)];
    lists.retain(|(_, rows)| !rows.is_empty());
    lists
}

/// The target and the suite, in one line.
pub(super) fn head(record: &AuditRecord) -> String {
    let items = record.foreign_items.map_or_else(
        || "what is stored cannot be told".to_owned(),
        |items| counted(items, ["item stored", "items stored"]),
    );
    format!("{} · suite {} · {items}", record.target, env!("CARGO_PKG_VERSION"))
}
