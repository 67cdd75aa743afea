//! The measurements of a sweep: lines over one axis, and where they bend.

use crate::figure::figure;
use std::fmt::Write;

/// A line bends where it falls below this part of its highest value and stays below.
pub(super) const BEND: f64 = 0.8;

/// Lines over one axis.
#[derive(Debug)]
pub(crate) struct Sweep {
    /// The name of its plot, without `.svg`.
    pub(crate) file: &'static str,
    pub(crate) title: &'static str,
    pub(crate) axis: &'static str,
    pub(crate) points: Vec<Point>,
    pub(crate) lines: Vec<Line>,
    pub(crate) notes: Vec<String>,
}

/// A place on the axis.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) at: f64,
    pub(crate) label: &'static str,
}

/// A value for each point; none where it makes no sense or could not be measured.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) kind: LineKind,
    pub(crate) values: Vec<Option<f64>>,
}

/// What a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// More is better: it should not fall. Drawn on a linear axis.
    Rate,
    /// It grows with the axis. Drawn on a logarithmic axis.
    Cost,
}

impl Line {
    pub(crate) fn new(name: &'static str, unit: &'static str, kind: LineKind) -> Self {
        Self { name, unit, kind, values: Vec::new() }
    }

    /// The place of the point from which on the line stays below [`BEND`] of its highest value.
    pub(crate) fn bend(&self) -> Option<usize> {
        let highest = self.values.iter().flatten().copied().fold(0.0, f64::max);
        let is_high = |value: &Option<f64>| value.is_some_and(|value| value >= highest * BEND);
        let bend = self.values.iter().rposition(is_high)? + 1;
        (self.kind == LineKind::Rate && bend < self.values.len()).then_some(bend)
    }
}

impl Sweep {
    /// Adds the measurements at a point, in the order of the lines.
    pub(crate) fn push<const N: usize>(&mut self, point: &Point, values: [Option<f64>; N]) {
        self.points.push(point.clone());
        for (line, value) in self.lines.iter_mut().zip(values) {
            line.values.push(value);
        }
    }
}

/// The sweep as Markdown: a row for each point, and where the lines bend.
pub(crate) fn table(sweep: &Sweep) -> String {
    let Sweep { title, axis, points, lines, notes, .. } = sweep;
    let mut table = format!("{title}:\n\n| {axis} |");
    for Line { name, unit, .. } in lines {
        let _ = write!(table, " {name}, {unit} |");
    }
    let _ = writeln!(table, "\n|--:|{}", "--:|".repeat(lines.len()));
    for (place, point) in points.iter().enumerate() {
        let values = lines.iter().map(|line| line.values[place].unwrap_or(f64::NAN));
        let cells: Vec<String> =
            std::iter::once(point.label.to_owned()).chain(values.map(figure)).collect();
        let _ = writeln!(table, "| {} |", cells.join(" | "));
    }
    let bends = lines.iter().map(|line| match (line.kind, line.bend()) {
        (LineKind::Cost, _) => " |".to_owned(),
        (_, Some(place)) => format!(" from {} on |", points[place].label),
        (_, None) => " – |".to_owned(),
    });
    let _ = writeln!(table, "| stays below {BEND} of its highest |{}", bends.collect::<String>());
    for note in notes {
        let _ = writeln!(table, "\n{note}");
    }
    table
}
