//! The ratios as a plot: one bar a program, as long as its part of warp's rate. SVG that reads on
//! light and dark pages.

use crate::contest::{Held, WARP};
use crate::figure::figure;
use crate::result::Spread;
use std::fmt::Write;

const WIDTH: f64 = 760.0;
/// Where the bars begin.
const LEFT: f64 = 230.0;
/// The length of the bar of warp itself.
const WHOLE: f64 = 300.0;
const LINE: f64 = 22.0;
const EMULATOR: &str = "#d9541e";
const PEER: &str = "#8b98a5";
/// Text and lines: dark enough on white, light enough on black.
pub(crate) const INK: &str = "#6e7781";

/// The whole plot, of the contests with a bare warp route in them.
pub(crate) fn svg(held: &[Held]) -> String {
    let mut body = String::new();
    let mut y = LINE;
    for held in held {
        let Some(warp) = held.rates_of(WARP) else { continue };
        let title = held.contest.title;
        let _ = writeln!(body, r#"<text x="8" y="{y:.1}" font-weight="600">{title}</text>"#);
        for (contestant, own) in held.contest.contestants.iter().zip(&held.rates) {
            y += LINE;
            bar(&mut body, y, contestant.name, Spread::of(own.parts_of(warp)));
        }
        y += 1.6 * LINE;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y:.0}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"{INK}\" stroke=\"none\">\n\
         <title>Rates as parts of a bare warp route's</title>\n{body}</svg>\n"
    )
}

fn bar(body: &mut String, y: f64, name: &str, part: Spread) {
    let colour = if name.starts_with("emulator") { EMULATOR } else { PEER };
    let longest = WIDTH - LEFT - 60.0;
    let x = |part: f64| (part * WHOLE).min(longest);
    let (length, top) = (x(part.median).max(1.0), y - 12.0);
    let (from, to) = (LEFT + x(part.least), LEFT + x(part.most));
    let (middle, label) = (y - 5.0, LEFT + length.max(to - LEFT) + 8.0);
    let median = figure(part.median);
    let _ = writeln!(
        body,
        r#"<text x="24" y="{y:.1}">{name}</text><rect x="{LEFT}" y="{top:.1}" width="{length:.1}" height="14" rx="2" fill="{colour}"/><line x1="{from:.1}" x2="{to:.1}" y1="{middle:.1}" y2="{middle:.1}" stroke="{INK}" stroke-width="2"/><text x="{label:.1}" y="{y:.1}">{median}</text>"#
    );
}
