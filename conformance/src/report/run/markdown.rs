//! The report for a CI summary: GitHub-flavoured Markdown, the sum first and the details folded.
//!
//! GitHub shows no summary of more than 1 MiB, so past [`MAX_DETAILED`] failures only names are shown.
//! Answers of the target stand in code blocks that they cannot close.

use std::fmt::{Result, Write};

use maud::html;

use super::coverage::{self, Coverage};
use super::{failures, headline, late, others, reason};
use crate::record::{Failure, Record, Standing, Status, Verdict};
use crate::report::text::markdown::{code_block, escaped};
use crate::report::text::{curl, written};
use crate::scenario::Level;

/// How many failures are shown in full.
const MAX_DETAILED: usize = 50;

pub(super) fn render(record: &Record) -> String {
    written(|out| write(out, record))
}

fn write(out: &mut String, record: &Record) -> Result {
    write_head(out, record)?;
    write_counts(out, record)?;
    write_others(out, record)?;
    write_failures(out, record)?;
    write_reasons(out, record)?;
    write_late(out, record)?;
    write_leftovers(out, record)?;
    write_coverage(out, record)
}

fn write_head(out: &mut String, record: &Record) -> Result {
    let sign = match Status::of(record) {
        Status::Conformant => "✅",
        Status::NotConformant | Status::CleanupIncomplete => "❌",
        _ => "⚠️",
    };
    let info = &record.info;
    let (count, seconds) = (record.verdicts.len(), record.duration.as_secs_f64());
    writeln!(out, "## {sign} {}\n", headline::sentence(record))?;
    let target = escaped(&headline::target(info));
    writeln!(out, "**{}** of {target}  ", headline::subject(info))?;
    writeln!(
        out,
        "suite {} · {count} scenarios in {seconds:.1} s · {}\n",
        info.version,
        headline::conditions(info)
    )
}

/// The table of levels and standings. It always has columns for passed and failed.
fn write_counts(out: &mut String, record: &Record) -> Result {
    let is_shown = |standing: &Standing| {
        matches!(standing, Standing::Passed | Standing::Failed)
            || headline::standing_count(record, *standing) > 0
    };
    let shown: Vec<_> = Standing::ALL.into_iter().rev().filter(is_shown).collect();
    let names: Vec<_> = shown.iter().map(|standing| standing.name()).collect();
    writeln!(out, "| level | {} |\n|---|{}", names.join(" | "), "--:|".repeat(shown.len()))?;
    for level in Level::ALL.into_iter().filter(|level| record.counts(*level).total() > 0) {
        let of_level = record.verdicts.iter().filter(|verdict| verdict.level == level);
        let standings: Vec<_> = of_level.map(|verdict| record.info.standing(verdict)).collect();
        let count = |standing: &Standing| standings.iter().filter(|s| *s == standing).count();
        let counts: Vec<_> = shown.iter().map(|standing| count(standing).to_string()).collect();
        writeln!(out, "| {level} | {} |", counts.join(" | "))?;
    }
    writeln!(out)
}

/// What others lost, and what other runs did.
fn write_others(out: &mut String, record: &Record) -> Result {
    for told in others::told(record) {
        writeln!(out, "> ⚠️ {}\n", escaped(&told))?;
    }
    Ok(())
}

fn write_failures(out: &mut String, record: &Record) -> Result {
    let unknown = |verdict: &Verdict| {
        verdict.known_failing.is_none() || record.info.standing(verdict).is_failure()
    };
    let failures: Vec<_> = failures::of(record).filter(|(verdict, _)| unknown(verdict)).collect();
    if failures.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Failures\n")?;
    for (verdict, failure) in failures.iter().take(MAX_DETAILED) {
        write_failure(out, &record.info.told(verdict), verdict, failure)?;
    }
    for (verdict, _) in failures.iter().skip(MAX_DETAILED) {
        writeln!(out, "- `{}` {}", verdict.id, verdict.level)?;
    }
    writeln!(out)
}

fn write_failure(out: &mut String, told: &str, verdict: &Verdict, failure: &Failure) -> Result {
    let title = verdict.title.replace('\n', " ");
    let summary = html! {
        code { (verdict.id) }
        " (" (verdict.level) @if told != "failed" { ", " (told) } "): " (title)
    };
    writeln!(out, "<details><summary>{}</summary>\n", summary.into_string())?;
    for proof in verdict.proves.iter().filter(|proof| !proof.text.is_empty()) {
        writeln!(out, "> {} — {}\n", escaped(&proof.text), escaped(&proof.source))?;
    }
    out.push_str(&code_block(&seen(failure)));
    if let Some(line) = curl::line(&failure.exchange) {
        out.push_str(&code_block(&line));
    }
    writeln!(out, "</details>\n")
}

/// What was sent, expected and answered, as text.
fn seen(failure: &Failure) -> String {
    let Failure { step, steps, exchange, .. } = failure;
    let mut lines = failures::before(failure);
    lines.push(format!("step {step} of {steps}: {} {}", exchange.method, exchange.path));
    for mismatch in failures::differences(failure).0 {
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

fn write_reasons(out: &mut String, record: &Record) -> Result {
    for standing in reason::STANDINGS {
        let gathered = reason::gathered(record, standing);
        if gathered.is_empty() {
            continue;
        }
        let count = headline::standing_count(record, standing);
        writeln!(out, "<details><summary>{}: {count}</summary>\n", standing.name())?;
        for (reason, verdicts) in gathered {
            let ids: Vec<_> = verdicts.iter().map(|verdict| format!("`{}`", verdict.id)).collect();
            writeln!(out, "- {}: {}", escaped(&reason), ids.join(", "))?;
        }
        writeln!(out, "\n</details>\n")?;
    }
    Ok(())
}

fn write_late(out: &mut String, record: &Record) -> Result {
    let late = late::passed(record);
    if late.is_empty() {
        return Ok(());
    }
    writeln!(out, "<details><summary>late, but right: {}</summary>\n", late.len())?;
    for verdict in late {
        writeln!(out, "- {}: `{}`", verdict.words(), verdict.id)?;
    }
    writeln!(out, "\n</details>\n")
}

fn write_leftovers(out: &mut String, record: &Record) -> Result {
    if record.leftovers.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Still in the store: remove it by `cleanup`, or by hand\n")?;
    for leftover in &record.leftovers {
        writeln!(out, "- {}: {}", escaped(&leftover.key), escaped(&leftover.reason))?;
    }
    writeln!(out)
}

fn write_coverage(out: &mut String, record: &Record) -> Result {
    let sentences = coverage::sentences(record);
    let of = |coverage| sentences.iter().filter(move |sentence| sentence.coverage == coverage);
    let counts =
        Coverage::ALL.map(|coverage| format!("{} {}", of(coverage).count(), coverage.name()));
    let (all, counts) = (sentences.len(), counts.join(", "));
    writeln!(out, "<details><summary>The documentation's {all} sentences: {counts}</summary>\n")?;
    for sentence in of(Coverage::NotProven).chain(of(Coverage::NotChecked)) {
        let [text, source, why] = [sentence.text, sentence.source, &sentence.reason].map(escaped);
        writeln!(out, "- {}: “{text}” ({source}; {why})", sentence.coverage.name())?;
    }
    writeln!(out, "\n</details>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;

    #[test]
    fn a_run_is_told_with_the_sum_first() {
        let told = render(&sample::mixed());
        let expected = "\
## ❌ NOT CONFORMANT, 2 of 4 scenarios judged

**PysonDBKV Worker, documented contract** of http://x.example (workerd 1)  
suite 9.9.9 · 4 scenarios in 1.2 s · 2026-11-30T01:23:45Z · the store held 2 items of others

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
    fn many_failures_stay_within_what_github_shows() {
        let mut record = sample::mixed();
        record.verdicts = vec![record.verdicts[1].clone(); 5_000];
        assert!(render(&record).len() < 1 << 20);
    }
}
