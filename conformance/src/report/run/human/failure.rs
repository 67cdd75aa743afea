//! One failed scenario: what it shows, where it differs, the whole exchange, and how to repeat it.

use std::borrow::Cow;
use std::fmt::{Result, Write};

use crate::exchange::{Excerpt, Transcript};
use crate::record::{Failure, Verdict};
use crate::report::run::failures;
use crate::report::text::ansi::{BAD, FAINT, GOOD, STRONG, Styled};
use crate::report::text::curl;

/// How much of a body is shown: so many lines, each of so many characters.
const MAX_LINES: usize = 6;
const MAX_LINE_CHARS: usize = 300;

pub(super) fn write(
    out: &mut String,
    verdict: &Verdict,
    failure: &Failure,
    is_binding: bool,
) -> Result {
    let weight = if is_binding { "" } else { " (a warning without --strict)" };
    let late = failure.staleness.map(|kind| format!("  {}", kind.words())).unwrap_or_default();
    let (mark, id) = (Styled(BAD, "✗"), Styled(STRONG, &verdict.id));
    writeln!(out, "{mark} {id}  {}{weight}{late}", verdict.level)?;
    writeln!(out, "  {}", verdict.title)?;
    for proof in &verdict.proves {
        let quoted =
            if proof.text.is_empty() { String::new() } else { format!("“{}” ", proof.text) };
        let source = if proof.source.is_empty() { &proof.id } else { &proof.source };
        writeln!(out, "  {}", Styled(FAINT, format!("{quoted}— {source}")))?;
    }
    writeln!(out)?;
    write_differences(out, failure)?;
    write_exchange(out, &failure.exchange)?;
    match curl::line(&failure.exchange) {
        Some(line) => writeln!(out, "  {}\n", Styled(FAINT, line)),
        None => Ok(()),
    }
}

fn write_differences(out: &mut String, failure: &Failure) -> Result {
    for before in failures::before(failure) {
        writeln!(out, "  {}", Styled(FAINT, before))?;
    }
    let (shown, more) = failures::differences(failure);
    for mismatch in shown {
        writeln!(out, "  step {} of {}: {}", failure.step, failure.steps, mismatch.place)?;
        writeln!(out, "    expected  {}", Styled(GOOD, &mismatch.expected))?;
        writeln!(out, "    got       {}", Styled(BAD, &mismatch.got))?;
    }
    if more > 0 {
        writeln!(out, "    and {more} differences more")?;
    }
    writeln!(out)
}

fn write_exchange(out: &mut String, exchange: &Transcript) -> Result {
    let request = format!("{} {}", exchange.method, exchange.path);
    writeln!(out, "  → {}", Styled(STRONG, request))?;
    write_message(out, &exchange.headers, exchange.body.as_ref())?;
    match &exchange.answer {
        Some(answer) => {
            writeln!(out, "  ← {}", Styled(STRONG, answer.status))?;
            write_message(out, &answer.headers, Some(&answer.body))?;
        }
        None => writeln!(out, "  ← no answer")?,
    }
    writeln!(out)
}

fn write_message(out: &mut String, headers: &[(String, String)], body: Option<&Excerpt>) -> Result {
    for (name, value) in headers {
        writeln!(out, "    {}", Styled(FAINT, format!("{name}: {value}")))?;
    }
    let Some(body) = body.filter(|body| body.bytes > 0) else { return Ok(()) };
    let lines = body.text.lines().count();
    for line in body.text.lines().take(MAX_LINES) {
        writeln!(out, "    {}", shortened(line))?;
    }
    if lines > MAX_LINES {
        let more =
            format!("({} more lines; the json and html reports have them)", lines - MAX_LINES);
        writeln!(out, "    {}", Styled(FAINT, more))?;
    }
    if body.is_cut {
        writeln!(out, "    {}", Styled(FAINT, format!("({} bytes in all)", body.bytes)))?;
    }
    Ok(())
}

/// The beginning of a long line.
fn shortened(line: &str) -> Cow<'_, str> {
    match line.char_indices().nth(MAX_LINE_CHARS) {
        Some((end, _)) => format!("{} …", &line[..end]).into(),
        None => line.into(),
    }
}
