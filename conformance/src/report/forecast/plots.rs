//! The plots of a forecast: figures of each day, with the band between the seeds.

use maud::{Markup, html};

use super::words::{bytes, count};
use crate::forecast::{
    Day, Ending, FREE_DAY_REQUESTS, MAX_VALUE_BYTES, Outlook, PricePlan, RequestKind,
};
use crate::report::page::{Line, Plot, Point, Wall};

type Figure = fn(&Day) -> f64;

/// The plots of a plan.
pub(super) fn render(outlook: &Outlook) -> Markup {
    let walls = quotas(outlook.plan);
    let most = outlook.plan.max_listed() as f64;
    html! {
        (plot(outlook, "Requests that fail, each day", &[
            ("429", "warn", |day| ended(day, Ending::TooSoon)),
            ("quota used up", "bad", |day| ended(day, Ending::OverQuota)),
            ("too many operations", "unsure", |day| ended(day, Ending::TooManyOperations)),
        ], Vec::new(), &count))
        (plot(outlook, "Items, at the end of each day", &[
            ("stored", "good", |day| day.held.items),
            ("in the index", "unsure", |day| day.held.entries()),
            ("in no listing", "bad", |day| day.held.unlisted()),
        ], vec![Wall { name: "the most that can be listed", at: most }], &count))
        (plot(outlook, "The index, in bytes", &[("index", "unsure", Day::index_bytes)],
            vec![Wall { name: "25 MiB", at: MAX_VALUE_BYTES as f64 }], &bytes))
        (plot(outlook, "KV reads, each day", &[("reads", "good", |day| day.operations()[0])],
            walls.0, &count))
        (plot(outlook, "KV writes and deletes, each day", &[
            ("writes", "warn", |day| day.operations()[1]),
            ("deletes", "unsure", |day| day.operations()[2]),
        ], walls.1, &count))
    }
}

/// The free plan's quotas of reads, and of each other kind.
fn quotas(plan: PricePlan) -> (Vec<Wall<'static>>, Vec<Wall<'static>>) {
    match plan {
        PricePlan::Free => (
            vec![Wall { name: "quota", at: FREE_DAY_REQUESTS as f64 }],
            vec![Wall { name: "quota of each", at: 1_000.0 }],
        ),
        PricePlan::Paid => (Vec::new(), Vec::new()),
    }
}

fn ended(day: &Day, ending: Ending) -> f64 {
    RequestKind::ALL.map(|kind| day.count(kind, ending)).iter().sum()
}

fn plot(
    outlook: &Outlook,
    title: &str,
    lines: &[(&'static str, &'static str, Figure)],
    walls: Vec<Wall<'_>>,
    figure: &dyn Fn(f64) -> String,
) -> Markup {
    let line = |(name, class, figure): &(&'static str, &'static str, Figure)| {
        let days = outlook.by_day(figure);
        let points = days.iter().zip(1_u32..).map(|(spread, day)| Point {
            time: day.into(),
            least: spread.min,
            middle: spread.median,
            greatest: spread.max,
        });
        Line { name, class, points: points.collect() }
    };
    let lines: Vec<_> = lines.iter().map(line).collect();
    let is_shown = |line: &Line<'_>| line.points.iter().any(|point| point.greatest > 0.0);
    let lines = lines.into_iter().filter(is_shown).collect();
    Plot { title, lines, walls, time: &|day| format!("day {day:.0}"), figure }.render()
}
