//! The load, what of it was simulated, and how to read the figures.

use crate::forecast::{Forecast, Outlook, RequestKind, Sample};
use crate::record::counted;
use crate::report::forecast::words::count;

/// The load, what of it was simulated, and how to read the figures.
pub(in crate::report::forecast) fn head(forecast: &Forecast) -> Vec<String> {
    let load = &forecast.question.load;
    let kinds = RequestKind::ALL.into_iter().zip([
        load.rates.adds, load.rates.updates, load.rates.deletes, load.rates.reads,
        load.rates.listings,
    ]);
    let rates = kinds.filter(|(_, rate)| rate.times_a_second() > 0.0);
    let rates: Vec<_> = rates.map(|(kind, rate)| format!("{} {rate}", kind.name())).collect();
    let growth = match load.growth_percent {
        0.0 => String::new(),
        percent => format!(", {percent} % more each day"),
    };
    let locations = counted(load.locations as usize, ["location", "locations"]);
    let days = counted(load.days as usize, ["day", "days"]);
    let seeds = forecast.question.seeds.len();
    let mut lines = vec![
        format!("{days} of {}{growth}, at {locations}.", rates.join(", ")),
        format!(
            "{} {} of {} bytes at the start; {}.",
            count(load.items as f64),
            if load.items == 1 { "item" } else { "items" },
            count(load.item_bytes as f64),
            active(load.active_items)
        ),
    ];
    if seeds > 1 {
        lines.push(format!(
            "Simulated {seeds} times with other chances. A figure is the middle one; the least and the \
             greatest stand behind it in brackets."
        ));
    }
    lines
}

fn active(items: Option<u64>) -> String {
    let told = |items| format!("{} of them are read and updated", count(items as f64));
    items.map_or_else(|| "all of them are read and updated equally often".into(), told)
}

/// How much of the time was simulated.
pub(in crate::report::forecast) fn sampled(outlook: &Outlook) -> String {
    match outlook.sample {
        Sample::Whole => "Every request was simulated.".into(),
        Sample::Windows { seconds, every } => {
            let days = if every == 1 { "each day".into() } else { format!("one day in {every}") };
            let minutes = counted(seconds.div_ceil(60) as usize, ["minute", "minutes"]);
            let between = if every == 1 { "" } else { " The days between go as the one before." };
            format!(
                "Simulated: {minutes} of {days}, and counts are scaled to whole days.{between} \
                 --steps simulates more."
            )
        }
    }
}
