//! The whole human report: the failures, what was left out, and last the sum.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::failure;
use super::palette::{BAD, FAINT, GOOD, STRONG, Styled, UNSURE};
use crate::record::Status;
use crate::record::{Counts, Outcome, Record, Standing, Verdict};
use crate::report::{headline, late, reason};
use crate::scenario::Level;

/// The report, with ANSI colours; whoever writes it takes them out where they do not belong.
pub(crate) fn render(record: &Record) -> String {
    let mut out = String::new();
    render_head(&mut out, record);
    for verdict in &record.verdicts {
        let is_known = record.info.standing(verdict) == Standing::KnownFailure;
        if let (Outcome::Failed(failure), false) = (&verdict.outcome, is_known) {
            failure::render(&mut out, verdict, failure, record.is_binding(verdict.level));
        }
    }
    for standing in TOLD_BY_REASON {
        render_reasons(&mut out, record, standing);
    }
    render_late(&mut out, record);
    render_leftovers(&mut out, record);
    render_failed(&mut out, record);
    render_sum(&mut out, record);
    out
}

fn render_head(out: &mut String, record: &Record) {
    let info = &record.info;
    let what = headline::subject(info);
    let (target, others) = (headline::target(info), headline::foreign_items(info));
    let reads = headline::reads(info).map(|reads| format!(" · {reads}")).unwrap_or_default();
    let details = format!("{target} · suite {} · {others}{reads}", info.version);
    write_line(out, format_args!("{}", Styled(STRONG, what)));
    write_line(out, format_args!("{}\n", Styled(FAINT, details)));
}

/// What is told of each reason together, in this order.
const TOLD_BY_REASON: [Standing; 4] =
    [Standing::Skipped, Standing::Indeterminate, Standing::KnownFailure, Standing::UnexpectedPass];

/// Scenarios that are not simply passed or failed, together by reason.
fn render_reasons(out: &mut String, record: &Record, standing: Standing) {
    let style = if standing.is_failure() { BAD } else { UNSURE };
    for (reason, verdicts) in reason::gathered(record, standing) {
        let heading = Styled(style, format!("{}: {reason}", standing.name()));
        write_line(out, format_args!("{heading}"));
        for verdict in verdicts {
            write_line(out, format_args!("  {}", verdict.id));
        }
        out.push('\n');
    }
}

/// The failed scenarios once more, where the eye is after a long report.
fn render_failed(out: &mut String, record: &Record) {
    let told = [Standing::Failed, Standing::UnexpectedPass, Standing::Warning];
    let standing = |verdict: &Verdict| record.info.standing(verdict);
    let failed: Vec<_> = record.verdicts.iter().filter(|v| told.contains(&standing(v))).collect();
    for verdict in &failed {
        let mark = Styled(if standing(verdict).is_failure() { BAD } else { UNSURE }, "✗");
        let late = match verdict.words() {
            words if matches!(words.as_str(), "failed" | "passed") => String::new(),
            words => format!("  {words}"),
        };
        write_line(out, format_args!("{mark} {}  {}{late}", verdict.id, verdict.level));
    }
    if !failed.is_empty() {
        out.push('\n');
    }
}

/// What held, but not at once.
fn render_late(out: &mut String, record: &Record) {
    let late = late::passed(record);
    for verdict in &late {
        let words = Styled(UNSURE, verdict.words());
        write_line(out, format_args!("{words}  {}", verdict.id));
    }
    if !late.is_empty() {
        out.push('\n');
    }
}

fn render_leftovers(out: &mut String, record: &Record) {
    if record.leftovers.is_empty() {
        return;
    }
    write_line(out, format_args!("{}", Styled(BAD, "still in the store, please remove by hand:")));
    for leftover in &record.leftovers {
        write_line(out, format_args!("  {}  {}", leftover.key, leftover.reason));
    }
    out.push('\n');
}

fn render_sum(out: &mut String, record: &Record) {
    for level in Level::ALL {
        let counts = record.counts(level);
        if counts.total() > 0 {
            write_line(out, format_args!("  {:<10} {}", level.name(), counted(counts)));
        }
    }
    write_line(out, format_args!("  {:<10} {}", "statements", statements(record)));
    let status = Status::of(record);
    let style = match status {
        Status::Conformant => GOOD,
        Status::NotConformant | Status::CleanupIncomplete => BAD,
        _ => UNSURE,
    };
    let seconds = record.duration.as_secs_f64();
    let verdict = Styled(style.bold(), headline::sentence(record));
    write_line(out, format_args!("\n{verdict} in {seconds:.1} s"));
}

fn counted(counts: Counts) -> String {
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

/// How many of the statements that these scenarios are about only passed ones prove, and how many a
/// failed one contradicts.
fn statements(record: &Record) -> String {
    let of = |is: fn(&Outcome) -> bool| -> BTreeSet<&str> {
        let verdicts = record.verdicts.iter().filter(|verdict| is(&verdict.outcome));
        verdicts.flat_map(|verdict| &verdict.proves).map(|proof| proof.id.as_str()).collect()
    };
    let passed = of(|outcome| matches!(outcome, Outcome::Passed));
    let failed = of(|outcome| matches!(outcome, Outcome::Failed(_)));
    let (all, proved) = (of(|_| true).len(), passed.difference(&failed).count());
    match failed.len() {
        0 => format!("{proved} of {all} proved"),
        some => {
            format!("{proved} of {all} proved, {}", Styled(BAD, format!("{some} contradicted")))
        }
    }
}

fn write_line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
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
http://x.example (workerd 1) · suite 9.9.9 · the store held 2 items of others

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

NOT CONFORMANT in 1.2 s
";
        assert_eq!(told, expected);
    }
}
