//! Which requests fail: those beyond a quota, and writes that meet a 429.

use super::figures::{on_day, part};
use super::told::Told;
use crate::forecast::{Day, Ending, Outlook, PricePlan, RequestKind};
use crate::report::forecast::words::{count, hour, spread};

/// The hour at which a quota ends.
type End = fn(&Day) -> Option<f64>;

/// Which quotas end, and what fails for it.
pub(super) fn quotas(outlook: &Outlook) -> Vec<Told> {
    if outlook.plan != PricePlan::Free {
        return Vec::new();
    }
    let quotas: [(&str, &str, End); 4] = [
        ("100,000 KV reads", "every request fails", |day| day.quota_hours.reads),
        ("1,000 KV writes", "every add, update and delete fails", |day| day.quota_hours.writes),
        ("1,000 KV deletes", "every delete fails", |day| day.quota_hours.deletes),
        ("100,000 requests", "every request fails", |day| day.quota_hours.requests),
    ];
    let mut told = Vec::new();
    for (quota, failing, end) in quotas {
        let first = outlook.first_day(|day| end(day).is_some());
        let Some(when) = on_day(outlook, first) else { continue };
        let last = outlook.at_end(|day| end(day).unwrap_or(24.0));
        let last = if last.median < 24.0 {
            format!(" On the last day that is at {} UTC.", spread(last, hour))
        } else {
            String::new()
        };
        let text = format!(
            "{when}, the day's quota of {quota} is used up, and {failing} until 00:00 UTC.{last}"
        );
        told.push(Told::bad("Quota", text));
    }
    let failed =
        |day: &Day| RequestKind::ALL.map(|kind| day.count(kind, Ending::OverQuota)).iter().sum();
    if told.is_empty() {
        let text = format!(
            "No quota of a day is used up: {} KV reads of 100,000 and {} KV writes of 1,000 on the last day.",
            spread(outlook.at_end(|day| day.operations()[0]), count),
            spread(outlook.at_end(|day| day.operations()[1]), count)
        );
        return vec![Told::good("Quota", text)];
    }
    let text = format!(
        "{} of {} requests fail since a quota is used up.",
        part(outlook, failed, Day::all_requests),
        count(outlook.sum(Day::all_requests).median)
    );
    told.push(Told::bad("Refused by quota", text));
    told
}

/// Writes that meet a 429.
pub(super) fn refused(outlook: &Outlook) -> Vec<Told> {
    let kinds = [
        (RequestKind::Add, "KV takes one write of a key a second, and each add writes the index"),
        (RequestKind::Delete, "each delete writes the index, too"),
        (RequestKind::Update, "KV takes one write of an item a second"),
    ];
    let mut told = Vec::new();
    for (kind, why) in kinds {
        let requests = outlook.sum(|day| day.requests(kind));
        if requests.median == 0.0 {
            continue;
        }
        let too_soon = |day: &Day| day.count(kind, Ending::TooSoon);
        let text = format!(
            "{} of {} {} meet a 429 and store nothing: {why}.",
            part(outlook, too_soon, |day| day.requests(kind)),
            count(requests.median),
            kind.name()
        );
        told.push(Told { topic: "Too soon", text, is_bad: outlook.sum(too_soon).max > 0.0 });
    }
    told
}
