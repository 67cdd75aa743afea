//! The page's lists: what was left out and why, what passed late, what could not be removed, the
//! sentences, the scenarios.

use maud::{Markup, html};

use super::class::class;
use crate::record::{Outcome, Record, Verdict};
use crate::report::run::coverage::{self, Coverage, Sentence};
use crate::report::run::{headline, late, others, reason};

/// The scenarios that did not simply pass or fail, by reason.
pub(super) fn reasons(record: &Record) -> Markup {
    html! {
        @for standing in reason::STANDINGS {
            @let gathered = reason::gathered(record, standing);
            @if !gathered.is_empty() {
                section {
                    h2 { (headline::standing_count(record, standing)) " " (standing.name()) }
                    @for (reason, verdicts) in &gathered {
                        p { (reason) }
                        ul { @for verdict in verdicts { li { (named(verdict)) } } }
                    }
                }
            }
        }
    }
}

/// What passed, but not at once.
pub(super) fn late(record: &Record) -> Markup {
    let late = late::passed(record);
    html! {
        @if !late.is_empty() {
            section {
                h2 { "Late, but right: " (late.len()) }
                ul { @for verdict in late { li { (verdict.words()) ": " (named(verdict)) } } }
            }
        }
    }
}

fn named(verdict: &Verdict) -> Markup {
    html! { code { (verdict.id) } " " (verdict.title) }
}

/// What could not be removed.
pub(super) fn leftovers(record: &Record) -> Markup {
    html! {
        @if !record.leftovers.is_empty() {
            section.alarm {
                h2 { "Still in the store: remove it by `cleanup`, or by hand" }
                ul {
                    @for left in &record.leftovers { li { code { (left.key) } " " (left.reason) } }
                }
            }
        }
    }
}

/// What others lost, and what other runs did.
pub(super) fn others(record: &Record) -> Markup {
    let told = others::told(record);
    html! {
        @if !told.is_empty() {
            section.alarm {
                h2 { "Others at the target" }
                ul { @for sentence in told { li { (sentence) } } }
            }
        }
    }
}

/// The documentation's sentences. Only those that are not proven are unfolded.
pub(super) fn sentences(record: &Record) -> Markup {
    let sentences = coverage::sentences(record);
    html! {
        section {
            h2 { "The documentation, " (sentences.len()) " sentences" }
            @for kind in Coverage::ALL {
                (sentences_of(kind, sentences.iter().filter(|one| one.coverage == kind).collect()))
            }
        }
    }
}

fn sentences_of(kind: Coverage, sentences: Vec<&Sentence<'_>>) -> Markup {
    let class = match kind {
        Coverage::NotProven => "bad",
        Coverage::NotChecked => "out",
        Coverage::Proven => "good",
    };
    html! {
        @if !sentences.is_empty() {
            details open[kind == Coverage::NotProven] {
                summary { i.dot.(class) {} (sentences.len()) " " (kind.name()) }
                ul.sentences {
                    @for sentence in sentences {
                        li { (sentence.text) " " small { (sentence.source) " · " (sentence.reason) } }
                    }
                }
            }
        }
    }
}

/// Every scenario with its time. The name of a failed one links to its failure.
pub(super) fn scenarios(record: &Record) -> Markup {
    html! {
        section {
            h2 { "Every scenario, " (record.verdicts.len()) }
            div.wide {
                table.all { @for verdict in &record.verdicts { (row(record, verdict)) } }
            }
        }
    }
}

fn row(record: &Record, verdict: &Verdict) -> Markup {
    let told = record.info.told(verdict);
    let is_above = matches!(verdict.outcome, Outcome::Failed(_));
    let (link, anchor) = (is_above.then_some(&verdict.id), (!is_above).then_some(&verdict.id));
    html! {
        tr {
            td { i.dot.(class(record.info.standing(verdict))) title=(told) {} }
            td {
                a href=[link.map(|id| format!("#{id}"))] id=[anchor] { code { (verdict.id) } }
                " " span.tag { (verdict.level) " · " (told) } br; (verdict.title)
            }
            td.time { (verdict.duration.as_millis()) " ms" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Leftover, sample};

    #[test]
    fn what_is_missing_is_told_with_its_reason() {
        let mut record = sample::mixed();
        record.leftovers = vec![Leftover { key: "k<".into(), reason: "refused".into() }];
        let lists = [reasons(&record), leftovers(&record), sentences(&record)];
        let out = lists.map(Markup::into_string).concat();
        for told in
            ["the store holds 2 items", "step 1: reset", "k&lt;", "1 not proven", "1 not checked"]
        {
            assert!(out.contains(told), "no {told} in {out}");
        }
    }
}
