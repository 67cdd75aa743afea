//! One failed scenario: what it shows, where it differs, the whole exchange, and how to repeat it.

use std::fmt::Write;

use super::palette::{BAD, FAINT, GOOD, STRONG, Styled};
use crate::exchange::{Excerpt, Transcript};
use crate::record::{Failure, Verdict};
use crate::report::curl;

/// How many differences are told of one answer; the first explains most.
const MAX_MISMATCHES: usize = 4;

/// Writes one failure.
pub(super) fn render(out: &mut String, verdict: &Verdict, failure: &Failure, is_binding: bool) {
    let weight = if is_binding { "" } else { " (a warning without --strict)" };
    let id = Styled(STRONG, &verdict.id);
    let late = failure.staleness.map(|kind| format!("  {}", kind.words())).unwrap_or_default();
    line(out, 0, format_args!("{} {id}  {}{weight}{late}", Styled(BAD, "✗"), verdict.level));
    line(out, 1, format_args!("{}", verdict.title));
    for proof in &verdict.proves {
        let quoted =
            if proof.text.is_empty() { String::new() } else { format!("“{}” ", proof.text) };
        let source = if proof.source.is_empty() { &proof.id } else { &proof.source };
        line(out, 1, format_args!("{}", Styled(FAINT, format!("{quoted}— {source}"))));
    }
    out.push('\n');
    render_mismatches(out, failure);
    render_exchange(out, &failure.exchange);
    if let Some(curl) = curl::line(&failure.exchange) {
        line(out, 1, format_args!("{}", Styled(FAINT, curl)));
        out.push('\n');
    }
}

fn render_mismatches(out: &mut String, failure: &Failure) {
    for (nth, before) in (1..).zip(&failure.before) {
        line(out, 1, format_args!("{}", Styled(FAINT, format!("step {nth}: {before}"))));
    }
    for mismatch in failure.mismatches.iter().take(MAX_MISMATCHES) {
        line(
            out,
            1,
            format_args!("step {} of {}: {}", failure.step, failure.steps, mismatch.place),
        );
        line(out, 2, format_args!("expected  {}", Styled(GOOD, &mismatch.expected)));
        line(out, 2, format_args!("got       {}", Styled(BAD, &mismatch.got)));
    }
    if let Some(more @ 1..) = failure.mismatches.len().checked_sub(MAX_MISMATCHES) {
        line(out, 2, format_args!("and {more} differences more"));
    }
    out.push('\n');
}

fn render_exchange(out: &mut String, exchange: &Transcript) {
    let request = format!("{} {}", exchange.method, exchange.path);
    line(out, 1, format_args!("→ {}", Styled(STRONG, request)));
    render_message(out, &exchange.headers, exchange.body.as_ref());
    match &exchange.answer {
        Some(answer) => {
            line(out, 1, format_args!("← {}", Styled(STRONG, answer.status)));
            render_message(out, &answer.headers, Some(&answer.body));
        }
        None => line(out, 1, format_args!("← no answer")),
    }
    out.push('\n');
}

fn render_message(out: &mut String, headers: &[(String, String)], body: Option<&Excerpt>) {
    for (name, value) in headers {
        line(out, 2, format_args!("{}", Styled(FAINT, format!("{name}: {value}"))));
    }
    let Some(body) = body.filter(|body| body.bytes > 0) else { return };
    for text in body.text.lines() {
        line(out, 2, format_args!("{}", visible(text)));
    }
    if body.is_cut {
        line(out, 2, format_args!("{}", Styled(FAINT, format!("({} bytes in all)", body.bytes))));
    }
}

/// Control characters of an answer must not reach the terminal.
fn visible(text: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\t' { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

fn line(out: &mut String, indent: usize, text: std::fmt::Arguments<'_>) {
    let indent = indent * 2;
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{:indent$}{text}", "");
}
