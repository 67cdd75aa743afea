//! An audit as readers see it: no text of an answer controls a terminal or a viewer, or ends a line.

use crate::audit::{AuditRecord, Checked};
use crate::record::Leftover;
use crate::report::text::visible_in_line as line;

pub(super) fn record(record: &AuditRecord) -> AuditRecord {
    let checked = |Checked { check, verdict }: &Checked| Checked {
        check: *check,
        verdict: verdict.clone().with_texts(line),
    };
    let leftover = |kept: &Leftover| Leftover { key: line(&kept.key), reason: line(&kept.reason) };
    AuditRecord {
        target: line(&record.target),
        checks: record.checks.iter().map(checked).collect(),
        kept: record.kept.iter().map(leftover).collect(),
        ..record.clone()
    }
}
