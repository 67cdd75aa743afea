//! A watch as a page: how the last rounds went, and plots of them over time.

use maud::{Markup, html};

use super::line::back;
use crate::report::page::{Line, Plot, Point, page};
use crate::watch::{Latency, Round, RoundOutcome};

/// How many rounds the table shows.
const SHOWN: usize = 50;

/// The page of a deployment's rounds, the oldest first.
#[must_use]
pub(crate) fn render(target: &str, rounds: &[Round]) -> String {
    let (class, word) = match rounds.last() {
        Some(last) if last.outcome == RoundOutcome::Sound => ("good", last.outcome.word()),
        Some(last) if last.outcome == RoundOutcome::Skipped => ("unsure", last.outcome.word()),
        Some(last) => ("bad", last.outcome.word()),
        None => ("unsure", "no round yet"),
    };
    let content = html! {
        header class=(class) {
            p.verdict { (word) }
            h1 { "Watch of " (target) }
            p.before { (rounds.len()) " rounds; pysondbkv-conformance " (env!("CARGO_PKG_VERSION")) }
        }
        (plots(rounds))
        (table(rounds))
    };
    page(&format!("Watch: {word}"), &content)
}

fn plots(rounds: &[Round]) -> Markup {
    let ms: &dyn Fn(f64) -> String = &|ms| format!("{ms:.0} ms");
    let count: &dyn Fn(f64) -> String = &|count| format!("{count:.0}");
    let latency = |of: fn(Latency) -> f64| points(rounds, |round| round.latency.map(of));
    html! {
        (plot(rounds, "Latency of all requests", vec![
            line("half", "good", latency(|latency| latency.p50_ms)),
            line("95 %", "warn", latency(|latency| latency.p95_ms)),
            line("99 %", "bad", latency(|latency| latency.p99_ms)),
        ], ms))
        (plot(rounds, "Latency by kind of request: 95 %", kinds(rounds), ms))
        (plot(rounds, "Items in the listing", vec![
            line("items", "good", points(rounds, |round| round.items.map(|items| number(items as u64)))),
        ], count))
        (plot(rounds, "Failed scenarios and findings", vec![
            line("failed", "bad", points(rounds, |round| seen(round, round.failed.len()))),
            line("findings", "warn", points(rounds, |round| seen(round, round.findings.len()))),
        ], count))
        (plot(rounds, "Entries that were gone from the listing and came back", vec![
            line("entries", "unsure", points(rounds, |round| seen(round, round.came_back))),
        ], count))
    }
}

/// A line for each kind of request.
fn kinds(rounds: &[Round]) -> Vec<Line<'_>> {
    let kinds = [("getAll", "good"), ("get", "warn"), ("page", "bad"), ("other", "unsure")];
    let latency = |kind| {
        points(rounds, move |round: &Round| round.latencies.get(kind).map(|latency| latency.p95_ms))
    };
    kinds.into_iter().map(|(kind, class)| line(kind, class, latency(kind))).collect()
}

fn plot(
    rounds: &[Round],
    title: &str,
    lines: Vec<Line<'_>>,
    figure: &dyn Fn(f64) -> String,
) -> Markup {
    let time = |place: f64| at(rounds, place);
    Plot { title, lines, walls: Vec::new(), time: &time, figure }.render()
}

fn line<'a>(name: &'a str, class: &'a str, points: Vec<Point>) -> Line<'a> {
    Line { name, class, points }
}

/// The figure of each round that has one, at its place.
fn points(rounds: &[Round], figure: impl Fn(&Round) -> Option<f64>) -> Vec<Point> {
    let figures =
        rounds.iter().zip(0_u32..).filter_map(|(round, place)| Some((place, figure(round)?)));
    let point = |(place, figure): (u32, f64)| Point {
        time: place.into(),
        least: figure,
        middle: figure,
        greatest: figure,
    };
    figures.map(point).collect()
}

/// A number of a round in which something was seen.
fn seen(round: &Round, count: usize) -> Option<f64> {
    let is_seen = matches!(round.outcome, RoundOutcome::Sound | RoundOutcome::Failing);
    is_seen.then(|| number(count as u64))
}

/// When the round at a place was: `11-30 01:23`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place is small")]
fn at(rounds: &[Round], place: f64) -> String {
    let at = rounds.get(place.round() as usize).map_or("", |round| round.at.as_str());
    at.get(5..16).unwrap_or(at).replace('T', " ")
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}

fn table(rounds: &[Round]) -> Markup {
    html! {
        section {
            h2 { "The last rounds" }
            div.wide {
                table.all {
                    @for round in rounds.iter().rev().take(SHOWN) {
                        tr {
                            td { i.dot.(class(round)) {} (round.outcome.word()) }
                            td { (round.at) }
                            td { (told(round)) }
                        }
                    }
                }
            }
        }
    }
}

fn class(round: &Round) -> &'static str {
    match round.outcome {
        RoundOutcome::Sound => "good",
        RoundOutcome::Failing | RoundOutcome::Unreachable => "bad",
        RoundOutcome::Skipped => "unsure",
    }
}

fn told(round: &Round) -> String {
    let findings = round.findings.iter().map(|(id, severity)| format!("{id}: {severity}"));
    let failed = round.failed.iter().map(|id| format!("{id} fails"));
    let unseen = round.namespace_error.iter().map(|reason| format!("namespace not seen: {reason}"));
    let told = round.reason.iter().cloned().chain(failed).chain(findings).chain(unseen);
    let told: Vec<_> = told.chain(back(round)).collect();
    told.join("; ")
}
