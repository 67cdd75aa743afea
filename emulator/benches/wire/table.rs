//! The measurements as Markdown.

use crate::contest::Contest;
use crate::result::{Rates, Spread};
use crate::size::Weight;
use std::fmt::Write;

/// All contests, one table; the ratios are what counts.
pub(crate) fn rates(held: &[(Contest, Vec<Rates>)]) -> String {
    let mut table = String::from(
        "| request | program | requests/s | part of warp's rate (least to most) | target | CPU a request |\n\
         |---|---|--:|--:|--:|--:|\n",
    );
    for (contest, rates) in held {
        for (contestant, own) in contest.contestants.iter().zip(rates) {
            let (title, name) = (contest.title, contestant.name);
            let rate = own.spread().median;
            let part = spread(own.parts_of(&rates[0]));
            let target = contestant.target.map_or(String::new(), |part| format!("≥ {part}"));
            let cpu = own.cpu().median;
            let _ = writeln!(
                table,
                "| {title} | {name} | {rate:.0} | {part} | {target} | {cpu:.1} µs |"
            );
        }
    }
    table
}

/// What the emulator weighs.
pub(crate) fn weights(weights: &[Weight]) -> String {
    let mut table =
        String::from("| the emulator | measured | least to most | target |\n|---|--:|--:|--:|\n");
    for Weight { what, measured, unit, at_most } in weights {
        let Spread { median, least, most } = measured;
        let _ = writeln!(
            table,
            "| {what} | {median:.1} {unit} | {least:.1} to {most:.1} | ≤ {at_most} {unit} |"
        );
    }
    table
}

fn spread(Spread { median, least, most }: Spread) -> String {
    format!("{median:.3} ({least:.3} to {most:.3})")
}
