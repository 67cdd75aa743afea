//! A sweep as a plot: a panel a line, all over the same logarithmic axis; a ring where it bends.
//! SVG that reads on light and dark pages.

use super::curve::{BEND, Line, LineKind, Sweep};
use crate::figure::short;
use crate::plot::INK;
use std::fmt::Write;

const WIDTH: f64 = 760.0;
/// A panel with its title and labels, and what of it is drawn on.
const PANEL: (f64, f64) = (380.0, 190.0);
const INNER: (f64, f64) = (290.0, 110.0);
/// Where the drawing begins in its panel.
const OFFSET: (f64, f64) = (56.0, 40.0);
/// The room that the name of a point needs.
const LABEL: f64 = 40.0;
const COLOUR: &str = "#d9541e";

/// The whole plot.
pub(crate) fn svg(sweep: &Sweep) -> String {
    let mut body = String::new();
    let (mut column, mut top) = (0.0, 0.0);
    for line in &sweep.lines {
        let _ = writeln!(body, r#"<g transform="translate({column} {top})">"#);
        panel(&mut body, sweep, line);
        body.push_str("</g>\n");
        (column, top) = if column > 0.0 { (0.0, top + PANEL.1) } else { (PANEL.0, top) };
    }
    let bottom = if column > 0.0 { top + PANEL.1 } else { top };
    let caption = format!("A ring: from here on below {BEND} of the highest value.");
    let (left, y, height) = (OFFSET.0, bottom + 8.0, bottom + 24.0);
    let _ = writeln!(body, r#"<text x="{left}" y="{y}" font-size="11">{caption}</text>"#);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"{INK}\">\n\
         <title>{}</title>\n{body}</svg>\n",
        sweep.title
    )
}

fn panel(body: &mut String, sweep: &Sweep, line: &Line) {
    let Line { name, unit, .. } = line;
    let (left, _) = OFFSET;
    let _ = writeln!(
        body,
        r#"<text x="{left}" y="24" font-size="13"><tspan font-weight="600">{name}</tspan>, {unit}</text>"#
    );
    let scale = Scale::of(line);
    scale.grid(body);
    let xs = places(sweep);
    name_points(body, sweep, &xs);
    let dots: Vec<Option<(f64, f64)>> =
        xs.iter().zip(&line.values).map(|(x, value)| Some((*x, scale.y((*value)?)))).collect();
    let path: Vec<String> = dots.iter().flatten().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let path = path.join(" ");
    let _ = writeln!(
        body,
        r#"<polyline points="{path}" fill="none" stroke="{COLOUR}" stroke-width="2"/>"#
    );
    for (x, y) in dots.iter().flatten() {
        let _ = write!(body, r#"<circle cx="{x:.1}" cy="{y:.1}" r="3" fill="{COLOUR}"/>"#);
    }
    if let Some((x, y)) = line.bend().and_then(|place| dots[place]) {
        let _ = writeln!(
            body,
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="8" fill="none" stroke="{INK}" stroke-width="1.5"/>"#
        );
    }
}

/// Writes what the points are below the axis; not where the next would stand in it.
fn name_points(body: &mut String, sweep: &Sweep, xs: &[f64]) {
    let y = OFFSET.1 + INNER.1 + 16.0;
    for (place, point) in sweep.points.iter().enumerate() {
        if xs.get(place + 1).is_some_and(|next| next - xs[place] < LABEL) {
            continue;
        }
        let (x, label) = (xs[place], point.label.replace(",000,000", "M").replace(",000", "k"));
        let _ = write!(
            body,
            r#"<text x="{x:.1}" y="{y}" text-anchor="middle" font-size="11">{label}</text>"#
        );
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

    fn grid(&self, body: &mut String) {
        for value in self.ticks() {
            let (y, from, to) = (self.y(value), OFFSET.0, OFFSET.0 + INNER.0);
            let (label, text, below) = (short(value), from - 8.0, y + 4.0);
            let _ = writeln!(
                body,
                r#"<line x1="{from}" x2="{to}" y1="{y:.1}" y2="{y:.1}" stroke="{INK}" stroke-opacity="0.35"/><text x="{text}" y="{below:.1}" text-anchor="end" font-size="11">{label}</text>"#
            );
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
