//! What does a day's use ask of the platform?

use crate::audit::check::Check;
use crate::audit::day::DayUse;
use crate::audit::verdict::{CheckVerdict, Severity};
use crate::record::{Cost, FREE_DAY};
use crate::survey::Survey;

pub(super) const DAY: Check = Check {
    id: "namespace-day",
    promise: "a day's use fits a free plan",
    problem: "a day's use comes near what a free plan allows",
    is_vital: false,
};

const ADVICE: &str = "A listing reads every item: serve it in pages, keep it in a cache, or keep the items of \
    a listing in one value. The paid plan includes ten million reads and a million writes a month.";

/// How many listings a day are too few for anybody.
const FEW_LISTINGS: usize = 100;

pub(super) fn day(seen: &Survey, day: Option<DayUse>) -> CheckVerdict {
    let items = seen.index.keys().len();
    let reads = DayUse { listings: 1, ..DayUse::default() }.cost(items).kv_reads;
    let listings = FREE_DAY.kv_reads / reads;
    let adds = FREE_DAY.kv_writes / Cost::ADD.kv_writes;
    let room = format!(
        "a listing makes {reads} KV reads: a free plan's day has room for {listings} listings, or for {adds} adds"
    );
    let Some(day) = day else {
        let is_little = listings < FEW_LISTINGS;
        return judged(if is_little { Some(Severity::Low) } else { None }, vec![room]);
    };
    let cost = day.cost(items);
    let shares = [
        (cost.requests, FREE_DAY.requests, "requests"),
        (cost.kv_reads, FREE_DAY.kv_reads, "KV reads"),
        (cost.kv_writes, FREE_DAY.kv_writes, "KV writes"),
        (cost.kv_deletes, FREE_DAY.kv_deletes, "KV deletes"),
    ];
    let told = shares.map(|(used, room, name)| {
        let share = (used.saturating_mul(100)).div_ceil(room);
        format!("{used} {name} ({share} %)")
    });
    let line = format!("the day of --day makes {} of a free plan's day", told.join(", "));
    let is_beyond = |part: usize| shares.iter().any(|(used, room, _)| used * part > *room);
    let severity = match (is_beyond(1), is_beyond(2)) {
        (true, _) => Some(Severity::Medium),
        (false, true) => Some(Severity::Low),
        (false, false) => None,
    };
    judged(severity, vec![line, room])
}

fn judged(severity: Option<Severity>, lines: Vec<String>) -> CheckVerdict {
    match severity {
        Some(severity) => CheckVerdict::found(severity, lines, ADVICE),
        None => CheckVerdict::Sound(lines),
    }
}
