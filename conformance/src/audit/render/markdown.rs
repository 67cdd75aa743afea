//! The audit as Markdown, for an issue or a summary of continuous integration.

use std::fmt::Write;

use super::{head, lists};
use crate::audit::Record;

/// The report.
pub(crate) fn render(record: &Record) -> String {
    let mut out = format!("# Audit: {}\n\n{}\n\n", record.sum(), escaped(&head(record)));
    for (check, finding) in record.findings() {
        let (severity, problem) = (finding.severity.name(), check.problem());
        line(&mut out, format_args!("## {severity}: {problem}\n"));
        for evidence in &finding.evidence {
            line(&mut out, format_args!("- {}", escaped(evidence)));
        }
        line(&mut out, format_args!("\n**To change:** {}\n", escaped(finding.advice)));
    }
    for (heading, rows) in lists(record).into_iter().filter(|(_, rows)| !rows.is_empty()) {
        table(&mut out, heading, rows);
    }
    out
}

fn table(out: &mut String, heading: &str, rows: Vec<(&str, String)>) {
    line(out, format_args!("## {heading}\n\n| what | seen |\n|---|---|"));
    for (name, text) in rows {
        line(out, format_args!("| {} | {} |", escaped(name), escaped(&text)));
    }
    out.push('\n');
}

/// Text that Markdown shows as it is, whatever a deployment answered.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if "\\`*_{}[]<>#|!&~".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("a String takes every text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_cannot_change_the_report() {
        assert_eq!(escaped("a|<b>`"), r"a\|\<b\>\`");
    }
}
