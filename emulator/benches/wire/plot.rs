//! The ratios as a plot: one bar for each program, as long as its share of warp's rate.

use crate::contest::{Held, WARP};
use crate::figure::figure;
use crate::result::Spread;
use crate::svg::{EMULATOR, INK, WIDTH, drawing, number};
use maud::{Markup, html};

/// Where the bars begin.
const LEFT: f64 = 230.0;
/// The length of the bar of warp itself.
const WHOLE: f64 = 300.0;
const LINE: f64 = 22.0;
const PEER: &str = "#8b98a5";

/// The whole plot, of the contests with a bare warp route in them.
pub(crate) fn svg(held: &[Held]) -> String {
    let mut y = LINE;
    let contests: Vec<Markup> = held.iter().filter_map(|held| contest(held, &mut y)).collect();
    let content = html! { @for contest in contests { (contest) } };
    drawing("Rates as parts of a bare warp route's", y, 13, &content)
}

/// A contest from `y` on, which then stands below it.
fn contest(held: &Held, y: &mut f64) -> Option<Markup> {
    let warp = held.rates_of(WARP)?;
    let title = html! {
        text x="8" y=(number(*y)) font-weight="600" { (held.contest.title) }
    };
    let mut bars = Vec::new();
    for (contestant, own) in held.contest.contestants.iter().zip(&held.rates) {
        *y += LINE;
        bars.push(bar(*y, contestant.name, Spread::of(own.parts_of(warp))));
    }
    *y += 1.6 * LINE;
    Some(html! { (title) @for bar in bars { (bar) } })
}

fn bar(y: f64, name: &str, part: Spread) -> Markup {
    let colour = if name.starts_with("emulator") { EMULATOR } else { PEER };
    let longest = WIDTH - LEFT - 60.0;
    let x = |part: f64| (part * WHOLE).min(longest);
    let length = x(part.median).max(1.0);
    let (from, to) = (LEFT + x(part.least), LEFT + x(part.most));
    let (middle, label) = (number(y - 5.0), LEFT + length.max(to - LEFT) + 8.0);
    html! {
        text x="24" y=(number(y)) { (name) }
        rect x=(LEFT) y=(number(y - 12.0)) width=(number(length)) height="14" rx="2"
            fill=(colour) {}
        line x1=(number(from)) x2=(number(to)) y1=(middle) y2=(middle)
            stroke=(INK) stroke-width="2" {}
        text x=(number(label)) y=(number(y)) { (figure(part.median)) }
    }
}
