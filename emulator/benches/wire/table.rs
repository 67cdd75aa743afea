//! The measurements as Markdown.

use crate::contest::{Held, WARP};
use crate::figure::figure;
use crate::finding::{Finding, Wanted};
use crate::first_byte::Listing;
use crate::result::Spread;
use std::fmt::Write;

/// The targets, the measurements, and whether they meet the targets.
pub(crate) fn findings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> String {
    let mut table =
        String::from("| | median | least to most | target | |\n|---|--:|--:|--:|---|\n");
    for finding in findings {
        let Finding { what, measured, unit, wanted } = finding;
        let (median, spread) =
            measured.map_or_else(Default::default, |Spread { median, least, most }| {
                (with_unit(median, unit), format!("{} to {}", figure(least), figure(most)))
            });
        let target = match *wanted {
            Wanted::AtLeast(least) => format!("≥ {}", with_unit(least, unit)),
            Wanted::AtMost(most) => format!("≤ {}", with_unit(most, unit)),
            Wanted::Nothing => String::new(),
        };
        let verdict = finding.verdict();
        let _ = writeln!(table, "| {what} | {median} | {spread} | {target} | {verdict} |");
    }
    table
}

/// The rates of all programs, contest by contest.
pub(crate) fn rates(held: &[Held]) -> String {
    let mut table = String::from(
        "| request | program | requests/s | part of bare warp's (least to most) | CPU a request |\n\
         |---|---|--:|--:|--:|\n",
    );
    for held in held {
        let title = held.contest.title;
        for (contestant, own) in held.contest.contestants.iter().zip(&held.rates) {
            let rate = figure(own.spread().median);
            let part = held.rates_of(WARP).map_or_else(String::new, |warp| {
                let Spread { median, least, most } = Spread::of(own.parts_of(warp));
                format!("{} ({} to {})", figure(median), figure(least), figure(most))
            });
            let (name, cpu) = (contestant.name, figure(own.cpu().median));
            let _ = writeln!(table, "| {title} | {name} | {rate} | {part} | {cpu} µs |");
        }
    }
    table
}

/// When the bytes of listings arrive.
pub(crate) fn listings(listings: &[Listing]) -> String {
    let mut table = String::from(
        "| listing | first byte after | last byte after | first / last |\n|---|--:|--:|--:|\n",
    );
    for Listing { what, first_byte, last_byte } in listings {
        let (first, last) = (first_byte.median, last_byte.median);
        let part = figure(first / last);
        let (first, last) = (figure(first), figure(last));
        let _ = writeln!(table, "| {what} | {first} ms | {last} ms | {part} |");
    }
    table
}

fn with_unit(value: f64, unit: &str) -> String {
    format!("{} {unit}", figure(value)).trim_end().to_owned()
}
