//! The audit for people: the findings, the worst first; what is sound; what was not asked; the sum.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{head, lists};
use crate::audit::{Record, Severity};

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// The report, with ANSI colours; whoever writes it takes them out where they do not belong.
pub(crate) fn render(record: &Record) -> String {
    let mut out = format!("{STRONG}Audit{STRONG:#}\n{FAINT}{}{FAINT:#}\n\n", head(record));
    for (check, finding) in record.findings() {
        let style = style(finding.severity);
        let severity = finding.severity.name().to_uppercase();
        line(
            &mut out,
            format_args!("{style}{severity:<6}{style:#}  {STRONG}{}{STRONG:#}", check.problem()),
        );
        for evidence in &finding.evidence {
            line(&mut out, format_args!("        {evidence}"));
        }
        line(&mut out, format_args!("        {FAINT}to change:{FAINT:#} {}\n", finding.advice));
    }
    for (heading, rows) in lists(record).into_iter().filter(|(_, rows)| !rows.is_empty()) {
        list(&mut out, &heading.to_lowercase(), rows);
    }
    line(&mut out, format_args!("{STRONG}{}{STRONG:#}", record.sum()));
    out
}

fn list(out: &mut String, heading: &str, rows: Vec<(&str, String)>) {
    line(out, format_args!("{STRONG}{heading}{STRONG:#}"));
    for (name, text) in rows {
        line(out, format_args!("  {name}\n    {FAINT}{text}{FAINT:#}"));
    }
    out.push('\n');
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("a String takes every text");
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::High => AnsiColor::Red.on_default().bold(),
        Severity::Medium => AnsiColor::Yellow.on_default().bold(),
        Severity::Low => AnsiColor::Cyan.on_default().bold(),
    }
}
