//! The whole human report: the failures, what was left out, and last the sum.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::failure;
use super::palette::{BAD, FAINT, GOOD, STRONG, Styled, UNSURE};
use crate::exit::Status;
use crate::run::{Counts, Outcome, Record, Verdict};
use crate::scenario::Level;

/// The report, with ANSI colours; whoever writes it takes them out where they do not belong.
pub(crate) fn render(record: &Record) -> String {
    let mut out = String::new();
    render_head(&mut out, record);
    for verdict in &record.verdicts {
        if let Outcome::Failed(failure) = &verdict.outcome {
            failure::render(&mut out, verdict, failure, record.is_binding(verdict.level));
        }
    }
    render_reasons(&mut out, record, "skipped", |outcome| match outcome {
        Outcome::Skipped(reason) => Some(reason),
        _ => None,
    });
    render_reasons(&mut out, record, "not judged", |outcome| match outcome {
        Outcome::Indeterminate(reason) => Some(reason),
        _ => None,
    });
    render_settled(&mut out, record);
    render_leftovers(&mut out, record);
    render_failed(&mut out, record);
    render_sum(&mut out, record);
    out
}

fn render_head(out: &mut String, record: &Record) {
    let info = &record.info;
    let strict = if info.is_strict { ", strictly" } else { "" };
    let what = format!("{}, {} contract{strict}", info.suite.title(), info.contract.name());
    let others = match info.foreign_items {
        None => "what the store held at the start cannot be told".to_owned(),
        Some(0) => "the store was empty".to_owned(),
        Some(1) => "the store held 1 item of others".to_owned(),
        Some(many) => format!("the store held {many} items of others"),
    };
    let reads = match info.consistency.as_str() {
        "strong" => String::new(),
        eventual => format!(" · reads are {eventual}"),
    };
    let details = format!("{} · suite {} · {others}{reads}", info.target, info.version);
    write_line(out, format_args!("{}", Styled(STRONG, what)));
    write_line(out, format_args!("{}\n", Styled(FAINT, details)));
}

/// Scenarios without a verdict, together by reason.
fn render_reasons(
    out: &mut String,
    record: &Record,
    heading: &str,
    reason: impl Fn(&Outcome) -> Option<&String>,
) {
    let mut by_reason: BTreeMap<&str, Vec<&Verdict>> = BTreeMap::new();
    for verdict in &record.verdicts {
        if let Some(reason) = reason(&verdict.outcome) {
            by_reason.entry(reason).or_default().push(verdict);
        }
    }
    for (reason, verdicts) in by_reason {
        let heading = Styled(UNSURE, format!("{heading}: {reason}"));
        write_line(out, format_args!("{heading}"));
        for verdict in verdicts {
            write_line(out, format_args!("  {}", verdict.id));
        }
        out.push('\n');
    }
}

/// The failed scenarios once more, where the eye is after a long report.
fn render_failed(out: &mut String, record: &Record) {
    let failed = record.verdicts.iter().filter(|v| matches!(v.outcome, Outcome::Failed(_)));
    for verdict in failed {
        let is_binding = record.is_binding(verdict.level);
        let mark = Styled(if is_binding { BAD } else { UNSURE }, "✗");
        write_line(out, format_args!("{mark} {}  {}", verdict.id, verdict.level));
    }
    if Counts::of(&record.verdicts).failed > 0 {
        out.push('\n');
    }
}

/// What held, but not at once: the slowest first.
fn render_settled(out: &mut String, record: &Record) {
    let is_late = |v: &&Verdict| v.settled_after.is_some() && matches!(v.outcome, Outcome::Passed);
    let mut late: Vec<&Verdict> = record.verdicts.iter().filter(is_late).collect();
    late.sort_by_key(|verdict| std::cmp::Reverse(verdict.settled_after));
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
    let interrupted = if record.is_interrupted { ", interrupted" } else { "" };
    let seconds = record.duration.as_secs_f64();
    let verdict = Styled(style.bold(), status.sentence());
    write_line(out, format_args!("\n{verdict} in {seconds:.1} s{interrupted}"));
}

fn counted(counts: Counts) -> String {
    let parts = [
        (counts.passed, "passed", GOOD),
        (counts.failed, "failed", BAD),
        (counts.skipped, "skipped", UNSURE),
        (counts.indeterminate, "not judged", UNSURE),
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
    use crate::report::sample;

    #[test]
    fn a_run_is_told_from_head_to_sum() {
        let coloured = super::render(&sample::mixed());
        let told = anstream::adapter::strip_str(&coloured).to_string();
        let expected = "\
PysonDBKV Worker, documented contract
http://x.example · suite 9.9.9 · the store held 2 items of others

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

not judged: step 1: reset
  worker/update/merges

✗ worker/update/merges  must

  must       1 passed, 1 failed, 1 not judged
  should     1 skipped
  statements 0 of 1 proved, 1 contradicted

NOT CONFORMANT in 1.2 s
";
        assert_eq!(told, expected);
    }
}
