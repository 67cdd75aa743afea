//! The ratios as a plot: one bar a program, as long as its part of warp's rate. SVG that reads on
//! light and dark pages.

use crate::contest::Contest;
use crate::result::{Rates, Spread};
use std::fmt::Write;

const WIDTH: f64 = 760.0;
/// Where the bars begin.
const LEFT: f64 = 230.0;
/// The length of the bar of warp itself.
const WHOLE: f64 = 380.0;
const LINE: f64 = 22.0;
const EMULATOR: &str = "#d9541e";
const PEER: &str = "#7d8a97";

/// The whole plot.
pub(crate) fn svg(held: &[(Contest, Vec<Rates>)]) -> String {
    let mut body = String::new();
    let mut y = LINE;
    for (contest, rates) in held {
        let title = contest.title;
        let _ = writeln!(body, r#"<text x="8" y="{y}" font-weight="600">{title}</text>"#);
        for (contestant, own) in contest.contestants.iter().zip(rates) {
            y += LINE;
            bar(&mut body, y, contestant.name, own.parts_of(&rates[0]));
        }
        y += 1.6 * LINE;
    }
    let height = y;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#7d8a97\">\n\
         <title>Rates as parts of a bare warp route's</title>\n{body}</svg>\n"
    )
}

fn bar(body: &mut String, y: f64, name: &str, part: Spread) {
    let colour = if name.starts_with("emulator") { EMULATOR } else { PEER };
    let (length, top) = ((part.median * WHOLE).max(1.0), y - 12.0);
    let (from, to) = (LEFT + part.least * WHOLE, LEFT + part.most * WHOLE);
    let (middle, label) = (y - 5.0, LEFT + length.max(to - LEFT) + 8.0);
    let median = part.median;
    let _ = writeln!(
        body,
        r#"<text x="24" y="{y}">{name}</text><rect x="{LEFT}" y="{top}" width="{length:.1}" height="14" rx="2" fill="{colour}"/><line x1="{from:.1}" x2="{to:.1}" y1="{middle}" y2="{middle}" stroke="currentColor"/><text x="{label:.1}" y="{y}">{median:.3}</text>"#
    );
}
