//! The report for a CI summary: GitHub-flavoured Markdown, the sum first and the details folded.
//!
//! Bounded, since GitHub shows no summary of more than 1 MiB: past [`MAX_DETAILED`] failures only
//! the names are told. What a target answered stands in code blocks that it cannot close.

use std::fmt::Write;

use super::coverage::{self, Coverage};
use super::{curl, headline, late, reason};
use crate::record::Status;
use crate::record::{Failure, Outcome, Record, Standing, Verdict};
use crate::scenario::Level;

/// How many failures are told in full.
const MAX_DETAILED: usize = 50;

/// How many differences are told of one answer; the first explains most.
const MAX_MISMATCHES: usize = 4;

/// The report.
pub(super) fn render(record: &Record) -> String {
    let mut out = String::new();
    render_head(&mut out, record);
    render_counts(&mut out, record);
    render_failures(&mut out, record);
    render_reasons(&mut out, record);
    render_late(&mut out, record);
    render_leftovers(&mut out, record);
    render_coverage(&mut out, record);
    out
}

fn render_head(out: &mut String, record: &Record) {
    let sign = match Status::of(record) {
        Status::Conformant => "✅",
        Status::NotConformant | Status::CleanupIncomplete => "❌",
        _ => "⚠️",
    };
    let info = &record.info;
    line(out, format_args!("## {sign} {}\n", headline::sentence(record)));
    line(
        out,
        format_args!("**{}** of {}  ", headline::subject(info), plain(&headline::target(info))),
    );
    let reads = headline::reads(info).map(|reads| format!(" · {reads}")).unwrap_or_default();
    line(
        out,
        format_args!(
            "suite {} · {} scenarios in {:.1} s · {}{reads}\n",
            info.version,
            record.verdicts.len(),
            record.duration.as_secs_f64(),
            headline::foreign_items(info)
        ),
    );
}

fn render_counts(out: &mut String, record: &Record) {
    let shown: Vec<_> = Standing::ALL
        .into_iter()
        .rev()
        .filter(|s| {
            matches!(s, Standing::Passed | Standing::Failed)
                || headline::standing_count(record, *s) > 0
        })
        .collect();
    let names: Vec<_> = shown.iter().map(|standing| standing.name()).collect();
    line(out, format_args!("| level | {} |", names.join(" | ")));
    line(out, format_args!("|---|{}", "--:|".repeat(shown.len())));
    for level in Level::ALL.into_iter().filter(|level| record.counts(*level).total() > 0) {
        let of_level = record.verdicts.iter().filter(|verdict| verdict.level == level);
        let standings: Vec<_> = of_level.map(|verdict| record.info.standing(verdict)).collect();
        let count = |standing: &Standing| standings.iter().filter(|s| *s == standing).count();
        let counts: Vec<_> = shown.iter().map(|standing| count(standing).to_string()).collect();
        line(out, format_args!("| {level} | {} |", counts.join(" | ")));
    }
    out.push('\n');
}

fn render_failures(out: &mut String, record: &Record) {
    let with_failure = record.verdicts.iter().filter_map(|verdict| match &verdict.outcome {
        Outcome::Failed(failure)
            if verdict.known_failing.is_none() || record.info.standing(verdict).is_failure() =>
        {
            Some((verdict, &**failure))
        }
        _ => None,
    });
    let failures: Vec<_> = with_failure.collect();
    if failures.is_empty() {
        return;
    }
    line(out, format_args!("### Failures\n"));
    for (verdict, failure) in failures.iter().take(MAX_DETAILED) {
        let weight = match record.info.told(verdict) {
            told if told == "failed" => String::new(),
            told => format!(", {told}"),
        };
        render_failure(out, &weight, verdict, failure);
    }
    for (verdict, _) in failures.iter().skip(MAX_DETAILED) {
        line(out, format_args!("- `{}` {}", verdict.id, verdict.level));
    }
    out.push('\n');
}

fn render_failure(out: &mut String, weight: &str, verdict: &Verdict, failure: &Failure) {
    let title = in_html(&verdict.title);
    let (id, level) = (&verdict.id, verdict.level);
    line(
        out,
        format_args!("<details><summary><code>{id}</code> ({level}{weight}): {title}</summary>\n"),
    );
    for proof in verdict.proves.iter().filter(|proof| !proof.text.is_empty()) {
        line(out, format_args!("> {} — {}\n", plain(&proof.text), plain(&proof.source)));
    }
    block(out, &told(failure));
    if let Some(curl) = curl::line(&failure.exchange) {
        block(out, &curl);
    }
    line(out, format_args!("</details>\n"));
}

/// What was seen, as text.
fn told(failure: &Failure) -> String {
    let exchange = &failure.exchange;
    let mut lines: Vec<_> =
        (1..).zip(&failure.before).map(|(nth, before)| format!("step {nth}: {before}")).collect();
    lines.push(format!(
        "step {} of {}: {} {}",
        failure.step, failure.steps, exchange.method, exchange.path
    ));
    for mismatch in failure.mismatches.iter().take(MAX_MISMATCHES) {
        lines.push(mismatch.place.clone());
        lines.push(format!("  expected  {}", mismatch.expected));
        lines.push(format!("  got       {}", mismatch.got));
    }
    match &exchange.answer {
        Some(answer) => lines.push(format!("answered {}\n{}", answer.status, answer.body.text)),
        None => lines.push("no answer".into()),
    }
    lines.join("\n")
}

fn render_reasons(out: &mut String, record: &Record) {
    let told = [
        Standing::UnexpectedPass,
        Standing::KnownFailure,
        Standing::Indeterminate,
        Standing::Skipped,
    ];
    for standing in told {
        let gathered = reason::gathered(record, standing);
        if gathered.is_empty() {
            continue;
        }
        let count = headline::standing_count(record, standing);
        line(out, format_args!("<details><summary>{}: {count}</summary>\n", standing.name()));
        for (reason, verdicts) in gathered {
            let ids: Vec<_> = verdicts.iter().map(|verdict| format!("`{}`", verdict.id)).collect();
            line(out, format_args!("- {}: {}", plain(&reason), ids.join(", ")));
        }
        line(out, format_args!("\n</details>\n"));
    }
}

fn render_late(out: &mut String, record: &Record) {
    let late = late::passed(record);
    if late.is_empty() {
        return;
    }
    line(out, format_args!("<details><summary>late, but right: {}</summary>\n", late.len()));
    for verdict in late {
        line(out, format_args!("- {}: `{}`", verdict.words(), verdict.id));
    }
    line(out, format_args!("\n</details>\n"));
}

fn render_leftovers(out: &mut String, record: &Record) {
    if record.leftovers.is_empty() {
        return;
    }
    line(out, format_args!("### Still in the store, please remove by hand\n"));
    for leftover in &record.leftovers {
        line(out, format_args!("- {}: {}", plain(&leftover.key), plain(&leftover.reason)));
    }
    out.push('\n');
}

fn render_coverage(out: &mut String, record: &Record) {
    let sentences = coverage::sentences(record);
    let of = |coverage| sentences.iter().filter(move |sentence| sentence.coverage == coverage);
    let counts =
        Coverage::ALL.map(|coverage| format!("{} {}", of(coverage).count(), coverage.name()));
    line(
        out,
        format_args!(
            "<details><summary>The documentation's {} sentences: {}</summary>\n",
            sentences.len(),
            counts.join(", ")
        ),
    );
    for coverage in [Coverage::NotProven, Coverage::NotChecked] {
        for sentence in of(coverage) {
            let (text, why) = (plain(sentence.text), plain(&sentence.reason));
            line(
                out,
                format_args!("- {}: “{text}” ({}; {why})", coverage.name(), plain(sentence.source)),
            );
        }
    }
    line(out, format_args!("\n</details>"));
}

/// A code block that its text cannot close.
fn block(out: &mut String, text: &str) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let visible: String = text
        .chars()
        .map(|c| if c.is_control() && !"\n\t".contains(c) { '\u{fffd}' } else { c })
        .collect();
    line(out, format_args!("{fence}text\n{visible}\n{fence}\n"));
}

/// A text within a line, in which nothing is markup.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => plain.extend(['\\', c]),
            c if c.is_control() => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

/// A text within an HTML element, where Markdown does not count.
fn in_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', " ")
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;

    #[test]
    fn a_run_is_told_with_the_sum_first() {
        let told = render(&sample::mixed());
        let expected = "\
## ❌ NOT CONFORMANT

**PysonDBKV Worker, documented contract** of http://x.example (workerd 1)  
suite 9.9.9 · 4 scenarios in 1.2 s · the store held 2 items of others

| level | passed | skipped | indeterminate | failed |
|---|--:|--:|--:|--:|
| must | 1 | 0 | 1 | 1 |
| should | 0 | 1 | 0 | 0 |

### Failures

<details><summary><code>worker/update/merges</code> (must): An update merges</summary>

> Update an existing item. — README, API Endpoints

```text
step 1: POST /add → 200
step 2 of 3: GET /get/k
body at /name
  expected  \"Alice\"
  got       no such member
answered 200
{\"age\":31}
```
";
        assert!(told.starts_with(expected), "{told}");
        assert!(told.contains("- the store holds 2 items: `worker/update/merges`\n"), "{told}");
        assert!(told.contains("2 sentences: 1 not proven, 1 not checked, 0 proven"), "{told}");
    }

    #[test]
    fn what_came_late_or_never_is_told_by_its_words() {
        let told = render(&sample::lagging());
        assert!(told.contains(" · reads are eventual:1m\n"), "{told}");
        assert!(told.contains("<code>worker/update/lost</code> (must, lost): An"), "{told}");
        let late = "<summary>late, but right: 1</summary>\n\n- passed after 740 ms: `worker/update/late`\n";
        assert!(told.contains(late), "{told}");
    }

    #[test]
    fn an_answer_cannot_leave_its_block() {
        let mut out = String::new();
        block(&mut out, "a\n```\n<script>\u{1b}");
        assert_eq!(out, "````text\na\n```\n<script>\u{fffd}\n````\n\n");
    }

    #[test]
    fn a_text_holds_no_markup() {
        assert_eq!(plain("<b>|`x`\n"), "&lt;b&gt;\\|\\`x\\` ");
    }

    #[test]
    fn many_failures_stay_within_what_github_shows() {
        let mut record = sample::mixed();
        record.verdicts = vec![record.verdicts[1].clone(); 5_000];
        assert!(render(&record).len() < 1 << 20);
    }
}
