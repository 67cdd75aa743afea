//! What the formats for people show beside the findings.

use crate::audit::{AuditRecord, CheckVerdict, Checked, Gap};
use crate::record::counted;

/// A heading, and rows of a name and a text.
pub(super) type List<'a> = (&'static str, Vec<(&'a str, String)>);

/// The lists that are not empty.
pub(super) fn lists(record: &AuditRecord) -> Vec<List<'_>> {
    let (mut sound, mut not_asked, mut not_checked) = (Vec::new(), Vec::new(), Vec::new());
    for Checked { check, verdict } in &record.checks {
        match verdict {
            CheckVerdict::Sound(lines) => sound.push((check.promise, lines.join("; "))),
            CheckVerdict::NotSeen { seen, gaps } => {
                let list = if verdict.is_not_asked() { &mut not_asked } else { &mut not_checked };
                list.push((check.promise, in_part(seen, gaps)));
            }
            CheckVerdict::Found(_) => {}
        }
    }
    let kept = record.kept.iter().map(|kept| (kept.key.as_str(), kept.reason.clone())).collect();
    let mut lists = vec![
        ("Sound", sound),
        ("Not asked", not_asked),
        ("Not checked", not_checked),
        ("Left behind", kept),
    ];
    lists.retain(|(_, rows)| !rows.is_empty());
    lists
}

/// What was not seen, and why.
pub(super) fn not_seen(gaps: &[Gap]) -> String {
    gaps.iter().map(|gap| gap.text.as_str()).collect::<Vec<_>>().join("; ")
}

fn in_part(seen: &[String], gaps: &[Gap]) -> String {
    match seen {
        [] => not_seen(gaps),
        seen => format!("{}; seen: {}", not_seen(gaps), seen.join("; ")),
    }
}

/// The target and the suite, in one line.
pub(super) fn head(record: &AuditRecord) -> String {
    let items = record.foreign_items.map_or_else(
        || "what is stored cannot be told".to_owned(),
        |items| counted(items, ["item stored", "items stored"]),
    );
    format!("{} · suite {} · {items}", record.target, env!("CARGO_PKG_VERSION"))
}
