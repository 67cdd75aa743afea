//! A sweep as a plot: a panel for each line, all over the same logarithmic axis; a ring where the
//! line bends.

use super::curve::{BEND, Line, LineKind, Sweep};
use crate::figure::short;
use crate::svg::{EMULATOR, INK, drawing, number};
use maud::{Markup, html};

/// The size of a panel with its title and labels, and of the drawing within it.
const PANEL: (f64, f64) = (380.0, 190.0);
const INNER: (f64, f64) = (290.0, 110.0);
/// Where the drawing begins in its panel.
const OFFSET: (f64, f64) = (56.0, 40.0);
/// The room that the name of a point needs.
const LABEL: f64 = 40.0;

/// The whole plot.
pub(crate) fn svg(sweep: &Sweep) -> String {
    let rows = sweep.lines.chunks(2);
    let tops = (0_u8..).map(|row| f64::from(row) * PANEL.1);
    let bottom = tops.clone().nth(rows.len()).unwrap_or_default();
    let caption = format!("A ring: from here on below {BEND} of the highest value.");
    let content = html! {
        @for (row, top) in rows.zip(tops) {
            @for (line, left) in row.iter().zip([0.0, PANEL.0]) {
                g transform={ "translate(" (left) " " (top) ")" } { (panel(sweep, line)) }
            }
        }
        text x=(OFFSET.0) y=(bottom + 8.0) font-size="11" { (caption) }
    };
    drawing(sweep.title, bottom + 24.0, 12, &content)
}

fn panel(sweep: &Sweep, line: &Line) -> Markup {
    let (scale, xs) = (Scale::of(line), places(sweep));
    let dots: Vec<Option<(f64, f64)>> =
        xs.iter().zip(&line.values).map(|(x, value)| Some((*x, scale.y((*value)?)))).collect();
    let path: Vec<String> = dots.iter().flatten().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    html! {
        text x=(OFFSET.0) y="24" font-size="13" {
            tspan font-weight="600" { (line.name) } ", " (line.unit)
        }
        (scale.grid())
        (names(sweep, &xs))
        polyline points=(path.join(" ")) fill="none" stroke=(EMULATOR) stroke-width="2" {}
        @for (x, y) in dots.iter().flatten() {
            circle cx=(number(*x)) cy=(number(*y)) r="3" fill=(EMULATOR) {}
        }
        @if let Some((x, y)) = line.bend().and_then(|place| dots[place]) {
            circle cx=(number(x)) cy=(number(y)) r="8" fill="none" stroke=(INK)
                stroke-width="1.5" {}
        }
    }
}

/// The names of the points below the axis, without those that the next one would run into.
fn names(sweep: &Sweep, xs: &[f64]) -> Markup {
    let y = OFFSET.1 + INNER.1 + 16.0;
    let has_room = |place: usize| xs.get(place + 1).is_none_or(|next| next - xs[place] >= LABEL);
    html! {
        @for (place, point) in sweep.points.iter().enumerate().filter(|(place, _)| has_room(*place)) {
            text x=(number(xs[place])) y=(y) text-anchor="middle" font-size="11" {
                (point.label.replace(",000,000", "M").replace(",000", "k"))
            }
        }
    }
}

/// Where the points stand. Zero stands a decade before the first that is not.
fn places(sweep: &Sweep) -> Vec<f64> {
    let positive = sweep.points.iter().map(|point| point.at).filter(|at| *at > 0.0);
    let least = positive.fold(f64::INFINITY, f64::min) / 10.0;
    let logs: Vec<f64> = sweep.points.iter().map(|point| point.at.max(least).log10()).collect();
    let first = logs.first().copied().unwrap_or_default();
    let span = (logs.last().copied().unwrap_or(1.0) - first).max(0.1);
    logs.iter().map(|log| OFFSET.0 + (log - first) / span * INNER.0).collect()
}

/// The vertical axis: what stands at the top and at the bottom, and the lines between.
struct Scale {
    kind: LineKind,
    bottom: f64,
    top: f64,
}

impl Scale {
    fn of(line: &Line) -> Self {
        let values = || line.values.iter().flatten().copied().filter(|value| *value > 0.0);
        let most = values().fold(f64::MIN_POSITIVE, f64::max);
        let least = values().fold(most, f64::min);
        match line.kind {
            LineKind::Rate => Self { kind: line.kind, bottom: 0.0, top: round_up(most) },
            LineKind::Cost => Self {
                kind: line.kind,
                bottom: least.log10().floor(),
                top: most.log10().ceil().max(least.log10().floor() + 1.0),
            },
        }
    }

    fn y(&self, value: f64) -> f64 {
        let value = if self.kind == LineKind::Cost { value.log10() } else { value };
        let part = (value - self.bottom) / (self.top - self.bottom);
        OFFSET.1 + INNER.1 * (1.0 - part)
    }

    fn grid(&self) -> Markup {
        let (from, to) = (OFFSET.0, OFFSET.0 + INNER.0);
        let ticks = self.ticks().into_iter().map(|value| (short(value), self.y(value)));
        html! {
            @for (label, y) in ticks {
                line x1=(from) x2=(to) y1=(number(y)) y2=(number(y)) stroke=(INK)
                    stroke-opacity="0.35" {}
                text x=(from - 8.0) y=(number(y + 4.0)) text-anchor="end" font-size="11" { (label) }
            }
        }
    }

    fn ticks(&self) -> Vec<f64> {
        match self.kind {
            LineKind::Rate => vec![0.0, self.top / 2.0, self.top],
            LineKind::Cost => {
                let decades = std::iter::successors(Some(self.bottom), |decade| Some(decade + 1.0));
                decades.take_while(|decade| *decade <= self.top).map(|d| 10_f64.powf(d)).collect()
            }
        }
    }
}

/// 1, 2, 4, 5, 6 or 8 times a power of ten, so that half of it is a round number too.
fn round_up(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let digit =
        [1.0, 2.0, 4.0, 5.0, 6.0, 8.0, 10.0].into_iter().find(|digit| digit * power >= value);
    digit.unwrap_or(10.0) * power
}
