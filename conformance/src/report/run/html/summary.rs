//! The head of the page: the verdict, the facts, and the figures that readers look for first.

use maud::{Markup, html};

use super::class::class;
use crate::record::{Counts, Record, Standing, Status};
use crate::report::run::coverage::{self, Coverage};
use crate::report::run::headline;
use crate::scenario::Level;

pub(super) fn render(record: &Record) -> Markup {
    html! {
        (verdict(record))
        section.tiles aria-label="Sums" {
            @for level in Level::ALL { (level_tile(record, level)) }
            (sentences_tile(record))
        }
        (legend(record))
    }
}

fn verdict(record: &Record) -> Markup {
    let info = &record.info;
    let class = match Status::of(record) {
        Status::Conformant => "good",
        Status::NotConformant | Status::CleanupIncomplete => "bad",
        _ => "unsure",
    };
    let facts = [
        ("Target", info.target.clone()),
        ("Its version", headline::target_version(info).into()),
        ("API", headline::suite(info)),
        ("Suite", format!("pysondbkv-conformance {}", info.version)),
        ("Took", format!("{:.1} s", record.duration.as_secs_f64())),
        ("Reads", info.consistency.clone()),
        ("Before", headline::foreign_items(info)),
        ("Mark", info.mark.clone()),
    ];
    html! {
        header class=(class) {
            p.verdict { (headline::sentence(record)) }
            h1 { (headline::subject(info)) }
            dl {
                @for (name, fact) in facts {
                    div { dt { (name) } dd { (fact) } }
                }
            }
        }
    }
}

fn level_tile(record: &Record, level: Level) -> Markup {
    let counts = record.counts(level);
    if counts.total() == 0 {
        return Markup::default();
    }
    let short = if record.is_binding(level) { "bad" } else { "warn" };
    let judged = counts.passed + counts.failed;
    tile((level.name(), short), (counts.passed, judged), &not_judged(counts))
}

fn not_judged(counts: Counts) -> String {
    let parts = [(counts.skipped, "skipped"), (counts.indeterminate, "indeterminate")];
    let told = parts.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<_> = told.map(|(count, word)| format!("{count} {word}")).collect();
    if told.is_empty() { "all judged".into() } else { told.join(", ") }
}

fn sentences_tile(record: &Record) -> Markup {
    let sentences = coverage::sentences(record);
    let count = |kind| sentences.iter().filter(|sentence| sentence.coverage == kind).count();
    let proven = count(Coverage::Proven);
    let checked = proven + count(Coverage::NotProven);
    let unchecked = format!("{} not checked", count(Coverage::NotChecked));
    tile(("sentences", "bad"), (proven, checked), &unchecked)
}

/// A tile with a name, two figures and a note. `short` is its class where not all is good.
fn tile((name, short): (&str, &str), (good, all): (usize, usize), note: &str) -> Markup {
    let class = if good == all { "good" } else { short };
    html! {
        div.tile.(class) { b { (name) } span { (good) small { "/" (all) } } i { (note) } }
    }
}

fn legend(record: &Record) -> Markup {
    let counts =
        Standing::ALL.map(|standing| (standing, headline::standing_count(record, standing)));
    html! {
        p.legend {
            @for (standing, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
                span { i.dot.(class(standing)) {} (count) " " (standing.name()) } " "
            }
        }
    }
}
