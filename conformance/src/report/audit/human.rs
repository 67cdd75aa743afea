//! The audit for people: the findings, the worst first; what is sound; what was not asked or not told; the sum.

use std::fmt::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::lists::{head, lists};
use super::shown;
use crate::audit::{AuditRecord, Severity};
use crate::report::text::ansi::{FAINT, STRONG, Styled};
use crate::report::text::written;

/// The report, with ANSI colours. The caller removes them where they are unwanted.
#[must_use]
pub fn render(record: &AuditRecord) -> String {
    written(|out| write(out, &shown::record(record)))
}

fn write(out: &mut String, record: &AuditRecord) -> Result {
    writeln!(out, "{}\n{}\n", Styled(STRONG, "Audit"), Styled(FAINT, head(record)))?;
    for (check, finding) in record.findings() {
        let severity = format!("{:<6}", finding.severity.name().to_uppercase());
        let severity = Styled(style(finding.severity), severity);
        writeln!(out, "{severity}  {}", Styled(STRONG, check.problem))?;
        for evidence in &finding.evidence {
            writeln!(out, "        {evidence}")?;
        }
        writeln!(out, "        {} {}\n", Styled(FAINT, "to change:"), finding.advice)?;
    }
    for (heading, rows) in lists(record) {
        writeln!(out, "{}", Styled(STRONG, heading.to_lowercase()))?;
        for (name, text) in rows {
            writeln!(out, "  {name}\n    {}", Styled(FAINT, text))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", Styled(STRONG, record.sum()))
}

fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::High => AnsiColor::Red,
        Severity::Medium => AnsiColor::Yellow,
        Severity::Low => AnsiColor::Cyan,
    };
    color.on_default().bold()
}
