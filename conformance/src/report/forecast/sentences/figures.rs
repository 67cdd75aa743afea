//! Parts of sentences: how many of all, and on which day.

use crate::forecast::{Day, FirstDay, Outlook, Spread};
use crate::report::forecast::words::{count, percent, spread};

/// A part of the requests of all days: `1,234 (1,200 to 1,300), 2.4 %,`.
pub(super) fn part(
    outlook: &Outlook,
    some: impl Fn(&Day) -> f64,
    all: impl Fn(&Day) -> f64,
) -> String {
    let (some, all) = (outlook.sum(some), outlook.sum(all));
    let share = if all.median > 0.0 { some.median / all.median } else { 0.0 };
    format!("{}, {},", spread(some, count), percent(share))
}

/// `On day 12 (11 to 13)`; nothing if that day never comes.
pub(super) fn on_day(outlook: &Outlook, FirstDay { day, worlds }: FirstDay) -> Option<String> {
    let day = day?;
    let of = outlook.courses.len();
    let some =
        if worlds == of { String::new() } else { format!(" in {worlds} of {of} simulations") };
    let is_at_once = day == Spread { min: 1.0, median: 1.0, max: 1.0 };
    let when =
        if is_at_once { "On day 1".into() } else { format!("On day {}", spread(day, count)) };
    Some(format!("{when}{some}"))
}
