//! The audit as Markdown, for an issue or a summary of continuous integration.

use std::fmt::{Result, Write};

use super::lists::{head, lists};
use super::shown;
use crate::audit::AuditRecord;
use crate::report::text::markdown::escaped;
use crate::report::text::written;

/// The report.
#[must_use]
pub fn render(record: &AuditRecord) -> String {
    written(|out| write(out, &shown::record(record)))
}

fn write(out: &mut String, record: &AuditRecord) -> Result {
    writeln!(out, "# Audit: {}\n\n{}\n", record.sum(), escaped(&head(record)))?;
    for (check, finding) in record.findings() {
        writeln!(out, "## {}: {}\n", finding.severity.name(), check.problem)?;
        for evidence in &finding.evidence {
            writeln!(out, "- {}", escaped(evidence))?;
        }
        writeln!(out, "\n**To change:** {}\n", escaped(finding.advice))?;
    }
    for (heading, rows) in lists(record) {
        writeln!(out, "## {heading}\n\n| what | seen |\n|---|---|")?;
        for (name, text) in rows {
            writeln!(out, "| {} | {} |", escaped(name), escaped(&text))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_cannot_change_the_report() {
        let record = AuditRecord {
            target: "a|<b>`".into(),
            mark: String::new(),
            foreign_items: None,
            checks: Vec::new(),
            kept: Vec::new(),
            is_interrupted: false,
        };
        assert!(render(&record).contains(r"a\|&lt;b&gt;\` · suite "), "{}", render(&record));
    }
}
