//! What grows until it meets its end: the listing, the index, the storage, the bill.

use super::figures::on_day;
use super::told::Told;
use crate::forecast::{Day, INDEX_ENTRY_BYTES, MAX_VALUE_BYTES, Outlook, PricePlan};
use crate::report::forecast::words::{bytes, count, percent, spread, usd};

pub(super) fn listing(outlook: &Outlook) -> Told {
    let most = outlook.plan.max_listed() as f64;
    let operations = count(outlook.plan.max_operations() as f64);
    let first = outlook.first_day(|day| day.held.entries() > most);
    match on_day(outlook, first) {
        Some(when) => Told::bad(
            "Listing",
            format!(
                "{when}, the index passes {} entries. From then on every listing fails: it would make more \
                 than {operations} KV operations.",
                count(most)
            ),
        ),
        None => Told::good(
            "Listing",
            format!(
                "A listing stays below {operations} KV operations: it makes {} at the end.",
                spread(outlook.at_end(|day| day.held.entries() + 1.0), count)
            ),
        ),
    }
}

pub(super) fn index(outlook: &Outlook) -> Told {
    let first = outlook
        .first_day(|day| day.index_bytes() + INDEX_ENTRY_BYTES as f64 > MAX_VALUE_BYTES as f64);
    if let Some(when) = on_day(outlook, first) {
        let text = format!("{when}, the index takes 25 MiB. From then on every add fails.");
        return Told::bad("Index", text);
    }
    let at_end = outlook.at_end(Day::index_bytes);
    let part = percent(at_end.median / MAX_VALUE_BYTES as f64);
    Told::good(
        "Index",
        format!("The index takes {} at the end, {part} of 25 MiB.", spread(at_end, bytes)),
    )
}

pub(super) fn stored(outlook: &Outlook) -> Option<Told> {
    if outlook.plan != PricePlan::Free {
        return None;
    }
    let first = outlook.first_day(|day| outlook.stored_bytes(day) > 1e9);
    let when = on_day(outlook, first)?;
    Some(Told::bad("Storage", format!("{when}, the free plan's gigabyte is full.")))
}

pub(super) fn costs(outlook: &Outlook) -> Told {
    let text = match outlook.plan {
        PricePlan::Free => "Nothing.".into(),
        PricePlan::Paid => format!(
            "A month of such days costs {}. One whose days are all like the last costs {}. The CPU time of \
             the Worker is not in it.",
            spread(outlook.month_usd(), usd),
            spread(outlook.last_month_usd(), usd)
        ),
    };
    Told::good("Cost", text)
}
