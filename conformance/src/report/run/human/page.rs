//! The whole human report: the failures, what was left out, and last the sum.

use std::collections::BTreeSet;
use std::fmt::{Result, Write};

use super::failure;
use crate::exchange::Transcript;
use crate::record::{Counts, Outcome, Record, Standing, Status, Verdict};
use crate::report::run::{failures, headline, late, others, reason};
use crate::report::text::ansi::{BAD, FAINT, GOOD, STRONG, Styled, UNSURE};
use crate::report::text::written;
use crate::scenario::Level;

/// How many scenarios are named that have one reason in common.
const MAX_NAMED: usize = 20;

/// The report, with ANSI colours. The caller removes them where they are unwanted.
pub(in crate::report::run) fn render(record: &Record) -> String {
    written(|out| write(out, record))
}

fn write(out: &mut String, record: &Record) -> Result {
    write_head(out, record)?;
    for (verdict, failure, alike) in failures::folded(record) {
        failure::write(out, verdict, failure, record.is_binding(verdict.level))?;
        write_alike(out, &alike)?;
    }
    for standing in reason::STANDINGS.into_iter().rev() {
        write_reasons(out, record, standing)?;
    }
    write_late(out, record)?;
    write_leftovers(out, record)?;
    write_others(out, record)?;
    write_failed(out, record)?;
    write_sum(out, record)
}

fn write_head(out: &mut String, record: &Record) -> Result {
    let info = &record.info;
    let (target, conditions) = (headline::target(info), headline::conditions(info));
    let details = format!("{target} · suite {} · {conditions}", info.version);
    writeln!(out, "{}\n{}\n", Styled(STRONG, headline::subject(info)), Styled(FAINT, details))
}

/// The scenarios that failed by the same cause as the one above.
fn write_alike(out: &mut String, alike: &[&Verdict]) -> Result {
    if alike.is_empty() {
        return Ok(());
    }
    writeln!(out, "  the same in {} more:", alike.len())?;
    for verdict in alike {
        writeln!(out, "  ✗ {}  {}{}", verdict.id, verdict.level, asked(verdict))?;
    }
    writeln!(out)
}

/// The request that a scenario failed at.
fn asked(verdict: &Verdict) -> String {
    match &verdict.outcome {
        Outcome::Failed(failure) => {
            let Transcript { method, path, .. } = &failure.exchange;
            Styled(FAINT, format!("  {method} {path}")).to_string()
        }
        _ => String::new(),
    }
}

/// The scenarios that did not simply pass or fail, together by reason.
fn write_reasons(out: &mut String, record: &Record, standing: Standing) -> Result {
    let style = if standing.is_failure() { BAD } else { UNSURE };
    for (reason, verdicts) in reason::gathered(record, standing) {
        writeln!(out, "{}", Styled(style, format!("{}: {reason}", standing.name())))?;
        let more = verdicts.len().saturating_sub(MAX_NAMED);
        for verdict in verdicts.iter().take(MAX_NAMED) {
            writeln!(out, "  {}", verdict.id)?;
        }
        if more > 0 {
            writeln!(out, "  {}", Styled(FAINT, format!("and {more} more")))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// What passed, but not at once.
fn write_late(out: &mut String, record: &Record) -> Result {
    let late = late::passed(record);
    for verdict in &late {
        writeln!(out, "{}  {}", Styled(UNSURE, verdict.words()), verdict.id)?;
    }
    if late.is_empty() { Ok(()) } else { writeln!(out) }
}

fn write_leftovers(out: &mut String, record: &Record) -> Result {
    if record.leftovers.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", Styled(BAD, "still in the store; remove it by `cleanup`, or by hand:"))?;
    for leftover in &record.leftovers {
        writeln!(out, "  {}  {}", leftover.key, leftover.reason)?;
    }
    writeln!(out)
}

/// What others lost, and what other runs did.
fn write_others(out: &mut String, record: &Record) -> Result {
    for told in others::told(record) {
        writeln!(out, "{}\n", Styled(UNSURE, told))?;
    }
    Ok(())
}

/// The failed scenarios once more, since a long report may have scrolled away.
fn write_failed(out: &mut String, record: &Record) -> Result {
    let told = [Standing::Failed, Standing::UnexpectedPass, Standing::Warning];
    let standing = |verdict: &Verdict| record.info.standing(verdict);
    let failed: Vec<_> = record.verdicts.iter().filter(|v| told.contains(&standing(v))).collect();
    for verdict in &failed {
        let mark = Styled(if standing(verdict).is_failure() { BAD } else { UNSURE }, "✗");
        let late = match verdict.words() {
            words if matches!(words.as_str(), "failed" | "passed") => String::new(),
            words => format!("  {words}"),
        };
        writeln!(out, "{mark} {}  {}{late}", verdict.id, verdict.level)?;
    }
    if failed.is_empty() { Ok(()) } else { writeln!(out) }
}

fn write_sum(out: &mut String, record: &Record) -> Result {
    for level in Level::ALL {
        let counts = record.counts(level);
        if counts.total() > 0 {
            writeln!(out, "  {:<10} {}", level.name(), in_words(counts))?;
        }
    }
    writeln!(out, "  {:<10} {}", "statements", statements(record))?;
    let style = match Status::of(record) {
        Status::Conformant => GOOD,
        Status::NotConformant | Status::CleanupIncomplete => BAD,
        _ => UNSURE,
    };
    let verdict = Styled(style.bold(), headline::sentence(record));
    writeln!(out, "\n{verdict} in {:.1} s", record.duration.as_secs_f64())
}

fn in_words(counts: Counts) -> String {
    let parts = [
        (counts.passed, "passed", GOOD),
        (counts.failed, "failed", BAD),
        (counts.skipped, "skipped", UNSURE),
        (counts.indeterminate, "indeterminate", UNSURE),
    ];
    let shown = parts.into_iter().filter(|(count, ..)| *count > 0);
    let shown =
        shown.map(|(count, word, style)| Styled(style, format!("{count} {word}")).to_string());
    shown.collect::<Vec<_>>().join(", ")
}

/// How many statements were proved and how many contradicted. A failed scenario contradicts its
/// statements; a passed one proves those that none contradicts.
fn statements(record: &Record) -> String {
    let of = |is: fn(&Outcome) -> bool| -> BTreeSet<&str> {
        let verdicts = record.verdicts.iter().filter(|verdict| is(&verdict.outcome));
        verdicts.flat_map(|verdict| &verdict.proves).map(|proof| proof.id.as_str()).collect()
    };
    let passed = of(|outcome| matches!(outcome, Outcome::Passed));
    let failed = of(|outcome| matches!(outcome, Outcome::Failed(_)));
    let proved = format!("{} of {} proved", passed.difference(&failed).count(), of(|_| true).len());
    match failed.len() {
        0 => proved,
        some => format!("{proved}, {}", Styled(BAD, format!("{some} contradicted"))),
    }
}

#[cfg(test)]
mod tests {
    use crate::record::sample;

    #[test]
    fn what_came_late_or_never_is_told_by_its_words() {
        let told = anstream::adapter::strip_str(&super::render(&sample::lagging())).to_string();
        assert!(told.contains("reads are eventual:1m\n"), "{told}");
        assert!(told.contains("passed after 740 ms  worker/update/late\n"), "{told}");
        assert_eq!(told.matches("✗ worker/update/lost  must  lost\n").count(), 2, "{told}");
    }

    #[test]
    fn a_known_failure_is_told_in_short() {
        let mut record = sample::mixed();
        record.verdicts.truncate(2);
        record.verdicts[1].known_failing = Some(sample::known());
        let told = anstream::adapter::strip_str(&super::render(&record)).to_string();
        assert!(told.contains("known failure: issue 12 (until 2099-12-31)\n"), "{told}");
        assert!(told.ends_with("CONFORMANT, save for 1 known failure in 1.2 s\n"), "{told}");
        assert!(!told.contains("curl") && !told.contains('✗'), "{told}");
    }

    #[test]
    fn a_run_is_told_from_head_to_sum() {
        let coloured = super::render(&sample::mixed());
        let told = anstream::adapter::strip_str(&coloured).to_string();
        let expected = "\
PysonDBKV Worker, documented contract
http://x.example (workerd 1) · suite 9.9.9 · 2026-11-30T01:23:45Z · the store held 2 items of others

✗ worker/update/merges  must
  An update merges
  “Update an existing item.” — README, API Endpoints

  step 1: POST /add → 200
  step 2 of 3: body at /name
    expected  \"Alice\"
    got       no such member

  → GET /get/k
    AUTH_KEY: $AUTH_KEY
  ← 200
    content-type: application/json
    {\"age\":31}

  curl -i --path-as-is -H 'AUTH_KEY: '\"$AUTH_KEY\" http://x.example/get/k

skipped: the store holds 2 items
  worker/update/merges

indeterminate: step 1: reset
  worker/update/merges

✗ worker/update/merges  must

  must       1 passed, 1 failed, 1 indeterminate
  should     1 skipped
  statements 0 of 1 proved, 1 contradicted

NOT CONFORMANT, 2 of 4 scenarios judged in 1.2 s
";
        assert_eq!(told, expected);
    }
}
