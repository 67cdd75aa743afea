//! The matrix: a row for each endpoint, a column for each level, a square for each scenario.
//!
//! A scenario about several endpoints has its square at each of them.

use maud::{Markup, html};

use super::class::class;
use crate::record::{Outcome, Record, Verdict};
use crate::scenario::Level;

pub(super) fn render(record: &Record) -> Markup {
    if record.verdicts.is_empty() {
        return Markup::default();
    }
    let mut levels = Level::ALL.to_vec();
    levels.retain(|level| record.counts(*level).total() > 0);
    html! {
        section {
            h2 { "By endpoint and level" }
            div.wide {
                table.matrix {
                    thead { tr { th {} @for level in &levels { th { (level) } } } }
                    tbody {
                        @for endpoint in record.info.suite.endpoints() {
                            (row(record, endpoint, &levels))
                        }
                    }
                }
            }
            @if record.verdicts.iter().any(|verdict| verdict.endpoints.len() > 1) {
                p { small { "A scenario about several endpoints stands at each of them." } }
            }
        }
    }
}

fn row(record: &Record, endpoint: &str, levels: &[Level]) -> Markup {
    let about = |verdict: &&Verdict| verdict.endpoints.contains(&endpoint);
    let about: Vec<_> = record.verdicts.iter().filter(about).collect();
    html! {
        @if !about.is_empty() {
            tr {
                th scope="row" { code { (endpoint) } }
                @for level in levels {
                    td { (cell(record, about.iter().copied().filter(|v| v.level == *level).collect())) }
                }
            }
        }
    }
}

fn cell(record: &Record, mut verdicts: Vec<&Verdict>) -> Markup {
    let passed = verdicts.iter().filter(|v| matches!(v.outcome, Outcome::Passed)).count();
    verdicts.sort_by_key(|verdict| record.info.standing(verdict));
    html! {
        @if !verdicts.is_empty() {
            b { (passed) small { "/" (verdicts.len()) } }
            div { @for verdict in verdicts { (square(record, verdict)) } }
        }
    }
}

fn square(record: &Record, verdict: &Verdict) -> Markup {
    let Verdict { id, title, .. } = verdict;
    let told = record.info.told(verdict);
    html! {
        a.dot.(class(record.info.standing(verdict))) href={ "#" (id) }
            title={ (id) ": " (title) " (" (told) ")" } aria-label={ (id) ", " (told) } {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample;

    #[test]
    fn each_scenario_has_its_square() {
        let out = render(&sample::mixed()).into_string();
        assert_eq!(out.matches("<a class=\"dot").count(), 4);
        let row = "<th scope=\"row\"><code>PUT /update</code></th><td><b>1<small>/3</small>";
        assert!(out.contains(row) && !out.contains("several endpoints"), "{out}");
    }

    #[test]
    fn a_scenario_about_several_endpoints_stands_at_each() {
        let mut record = sample::lagging();
        record.verdicts[0].endpoints = vec!["POST /add", "PUT /update", "anything else"];
        let out = render(&record).into_string();
        let rows: Vec<_> = out.split("<tr>").skip(2).collect();
        let squares: Vec<_> = rows.iter().map(|row| row.matches("<a class").count()).collect();
        assert_eq!(squares, [1, 2, 1], "{out}");
        assert!(
            out.contains("(passed after 740 ms)") && out.contains("several endpoints"),
            "{out}"
        );
    }
}
