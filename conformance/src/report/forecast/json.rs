//! The forecast for programs.
//!
//! `format` is 1. It is raised when a field is removed or changes its meaning, not when one is added.
//! Every figure that chance decides is `{ "min", "median", "max" }` of the seeds.
//!
//! ```json
//! {
//!   "format": 1, "version", "load": { … }, "seeds": [1, 2],
//!   "plans": [ {
//!     "plan": "free" | "paid",
//!     "simulated": null | { "seconds_a_day", "every_days" },
//!     "requests": { "adds": { "sent", "done", "too_soon", "over_quota", "too_many_operations",
//!                             "index_too_large" }, … },
//!     "undoing_updates", "items", "unlisted_items", "dangling_entries", "index_bytes",
//!     "stale_reads": { "share", "p50_s", "p95_s", "p99_s", "p999_s" }, "stale_listings": { … },
//!     "first_days": { "listing_fails": { "day": null, "worlds": 0 }, "index_is_full", "reads_quota",
//!                     "writes_quota", "deletes_quota", "requests_quota", "storage_is_full" },
//!     "month_usd", "last_month_usd",
//!     "days": [ { "day": 1, "requests", "too_soon", "over_quota", "kv_reads", "kv_writes",
//!                 "kv_deletes", "items", "unlisted_items", "index_entries" } ]
//!   } ]
//! }
//! ```
//!
//! `simulated` is null where every request was. `worlds` is the number of seeds in which the day comes.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::forecast::{
    Course, Day, Ending, FirstDay, Forecast, Load, MAX_VALUE_BYTES, Outlook, RequestKind, Sample,
    Spread, Staleness,
};
use crate::report::text::json as written;

/// A figure of a day.
type Figure = fn(&Day) -> f64;

/// The version of this format.
const FORMAT: u8 = 1;

/// The report.
#[must_use]
pub(crate) fn render(forecast: &Forecast) -> String {
    written(&Report {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION"),
        load: load(&forecast.question.load),
        seeds: &forecast.question.seeds,
        plans: forecast.outlooks.iter().map(plan).collect(),
    })
}

#[derive(Serialize)]
struct Report<'a> {
    format: u8,
    version: &'static str,
    load: Value,
    seeds: &'a [u64],
    plans: Vec<Value>,
}

fn load(load: &Load) -> Value {
    let rates: BTreeMap<_, _> =
        RequestKind::ALL.into_iter().map(RequestKind::name).zip(load.rates.each()).collect();
    json!({
        "a_second": rates,
        "locations": load.locations,
        "item_bytes": load.item_bytes,
        "items": load.items,
        "active_items": load.active_items,
        "growth_percent": load.growth_percent,
        "days": load.days,
    })
}

fn plan(outlook: &Outlook) -> Value {
    let simulated = match outlook.sample {
        Sample::Whole => Value::Null,
        Sample::Windows { seconds, every } => {
            json!({ "seconds_a_day": seconds, "every_days": every })
        }
    };
    json!({
        "plan": outlook.plan.name(),
        "simulated": simulated,
        "requests": requests(outlook),
        "undoing_updates": spread(outlook.sum(|day| day.undoing_updates)),
        "items": spread(outlook.at_end(|day| day.held.items)),
        "unlisted_items": spread(outlook.at_end(|day| day.held.unlisted())),
        "dangling_entries": spread(outlook.at_end(|day| day.held.dangling)),
        "index_bytes": spread(outlook.at_end(Day::index_bytes)),
        "stale_reads": staleness(outlook, |course| &course.reads),
        "stale_listings": staleness(outlook, |course| &course.listings),
        "first_days": first_days(outlook),
        "month_usd": spread(outlook.month_usd()),
        "last_month_usd": spread(outlook.last_month_usd()),
        "days": days(outlook),
    })
}

fn requests(outlook: &Outlook) -> Value {
    let of = |kind| {
        let count = |ending| spread(outlook.sum(|day| day.count(kind, ending)));
        json!({
            "sent": spread(outlook.sum(|day| day.requests(kind))),
            "done": count(Ending::Done),
            "too_soon": count(Ending::TooSoon),
            "over_quota": count(Ending::OverQuota),
            "too_many_operations": count(Ending::TooManyOperations),
            "index_too_large": count(Ending::IndexTooLarge),
        })
    };
    RequestKind::ALL.into_iter().map(|kind| (kind.name().to_owned(), of(kind))).collect()
}

fn staleness(outlook: &Outlook, of: impl Fn(&Course) -> &Staleness) -> Value {
    let age = |percent| spread(outlook.figure(|course| of(course).percentile(percent)));
    json!({
        "share": spread(outlook.figure(|course| of(course).stale_share())),
        "p50_s": age(50.0),
        "p95_s": age(95.0),
        "p99_s": age(99.0),
        "p999_s": age(99.9),
    })
}

fn first_days(outlook: &Outlook) -> Value {
    let most = outlook.plan.max_listed() as f64;
    let first = |is_so: &dyn Fn(&Day) -> bool| {
        let FirstDay { day, worlds } = outlook.first_day(is_so);
        json!({ "day": day.map(spread), "worlds": worlds })
    };
    json!({
        "listing_fails": first(&|day| day.held.entries() > most),
        "index_is_full": first(&|day| day.index_bytes() >= MAX_VALUE_BYTES as f64),
        "reads_quota": first(&|day| day.quota_hours.reads.is_some()),
        "writes_quota": first(&|day| day.quota_hours.writes.is_some()),
        "deletes_quota": first(&|day| day.quota_hours.deletes.is_some()),
        "requests_quota": first(&|day| day.quota_hours.requests.is_some()),
        "storage_is_full": first(&|day| outlook.stored_bytes(day) > 1e9),
    })
}

fn days(outlook: &Outlook) -> Vec<Value> {
    let figures: [(&str, Figure); 9] = [
        ("requests", Day::all_requests),
        ("too_soon", |day| ended(day, Ending::TooSoon)),
        ("over_quota", |day| ended(day, Ending::OverQuota)),
        ("kv_reads", |day| day.operations()[0]),
        ("kv_writes", |day| day.operations()[1]),
        ("kv_deletes", |day| day.operations()[2]),
        ("items", |day| day.held.items),
        ("unlisted_items", |day| day.held.unlisted()),
        ("index_entries", |day| day.held.entries()),
    ];
    let columns = figures.map(|(name, figure)| (name, outlook.by_day(figure)));
    let day = |number: usize| {
        let figures = columns.iter().map(|(name, days)| ((*name).to_owned(), spread(days[number])));
        let day = ("day".to_owned(), json!(number + 1));
        std::iter::once(day).chain(figures).collect::<Value>()
    };
    (0..columns[0].1.len()).map(day).collect()
}

/// All requests of a day that ended so.
fn ended(day: &Day, ending: Ending) -> f64 {
    RequestKind::ALL.map(|kind| day.count(kind, ending)).iter().sum()
}

fn spread(spread: Spread) -> Value {
    let Spread { min, median, max } = spread;
    json!({ "min": rounded(min), "median": rounded(median), "max": rounded(max) })
}

/// Rounded to four decimal places.
fn rounded(figure: f64) -> f64 {
    (figure * 1e4).round() / 1e4
}
