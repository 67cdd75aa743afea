//! How long the scenarios took: a dot for each, a row for each area, time on a logarithmic axis.

use std::collections::BTreeMap;
use std::time::Duration;

use super::text::{Escaped, class, push};
use crate::record::{Outcome, Record, Verdict};

/// The drawing's width and the place of its axis, in units of its own.
const WIDTH: f64 = 760.0;
const LEFT: f64 = 108.0;
const RIGHT: f64 = 740.0;
const TOP: f64 = 10.0;
const ROW: f64 = 26.0;

/// How far dots of a row lie from its middle, in turn, so that equal times can be told apart.
const OFFSETS: [f64; 5] = [0.0, -4.0, 4.0, -7.5, 7.5];

/// The least time that is drawn, in milliseconds.
const MIN_MILLISECONDS: f64 = 0.1;

/// Writes the plot of what was judged.
pub(super) fn render(out: &mut String, record: &Record) {
    let is_judged = |verdict: &&Verdict| !matches!(verdict.outcome, Outcome::Skipped(_));
    let Some(axis) = Axis::around(record.verdicts.iter().filter(is_judged)) else { return };
    let areas = areas(record);
    let bottom = y(areas.len()) - ROW / 2.0;
    out.push_str("<section>\n<h2>Times</h2>\n<div class=\"wide\">");
    push(
        out,
        format_args!(
            "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" \
             aria-label=\"How long each scenario took\">\n",
            bottom + 24.0
        ),
    );
    axis.render(out, bottom);
    for (row, (area, verdicts)) in areas.iter().enumerate() {
        let label = Escaped(area);
        push(
            out,
            format_args!(
                "<text x=\"{}\" y=\"{}\" class=\"row\">{label}</text>\n",
                LEFT - 10.0,
                y(row) + 4.0
            ),
        );
        for (nth, verdict) in verdicts.iter().filter(|verdict| is_judged(verdict)).enumerate() {
            let middle = y(row) + OFFSETS[nth % OFFSETS.len()];
            render_dot(out, record, verdict, (axis.x(verdict.duration), middle));
        }
    }
    out.push_str("</svg></div>\n</section>\n");
}

/// The scenarios by area, which each has one of.
fn areas(record: &Record) -> BTreeMap<&str, Vec<&Verdict>> {
    let mut areas: BTreeMap<&str, Vec<&Verdict>> = BTreeMap::new();
    for verdict in &record.verdicts {
        areas.entry(verdict.id.area()).or_default().push(verdict);
    }
    areas
}

/// Decades of milliseconds, as powers of ten.
#[derive(Debug, PartialEq)]
struct Axis {
    first: f64,
    last: f64,
}

impl Axis {
    /// The decades around the times of these; nothing when there are none.
    fn around<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Option<Self> {
        let powers: Vec<f64> = verdicts.map(|verdict| power(verdict.duration)).collect();
        let first = powers.iter().copied().reduce(f64::min)?.floor();
        let last = powers.iter().copied().reduce(f64::max)?.ceil().max(first + 1.0);
        Some(Self { first, last })
    }

    fn x(&self, duration: Duration) -> f64 {
        self.place(power(duration))
    }

    fn place(&self, power: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (power - self.first) / (self.last - self.first)
    }

    fn render(&self, out: &mut String, bottom: f64) {
        let mut decade = self.first;
        while decade <= self.last {
            let x = self.place(decade);
            push(
                out,
                format_args!(
                    "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{bottom}\"/>\
                     <text x=\"{x:.1}\" y=\"{}\" class=\"tick\">{}</text>\n",
                    bottom + 17.0,
                    told(decade)
                ),
            );
            decade += 1.0;
        }
    }
}

fn render_dot(out: &mut String, record: &Record, verdict: &Verdict, (x, y): (f64, f64)) {
    let class = class(record.info.standing(verdict));
    let told = record.info.told(verdict);
    let (id, milliseconds) = (Escaped(&verdict.id), verdict.duration.as_secs_f64() * 1_000.0);
    push(
        out,
        format_args!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\">\
             <title>{id}: {milliseconds:.1} ms, {told}</title></circle>\n"
        ),
    );
}

fn y(row: usize) -> f64 {
    let row = u32::try_from(row).unwrap_or(u32::MAX);
    TOP + ROW * (f64::from(row) + 0.5)
}

fn power(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000.0).max(MIN_MILLISECONDS).log10()
}

/// A power of ten milliseconds in words.
fn told(power: f64) -> String {
    if power >= 3.0 {
        format!("{} s", 10_f64.powf(power - 3.0).round())
    } else if power >= 0.0 {
        format!("{} ms", 10_f64.powf(power).round())
    } else {
        format!("{:.1} ms", 10_f64.powf(power))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::record::sample;
    use crate::scenario::Level;

    fn lasting(milliseconds: u64) -> Verdict {
        let duration = Duration::from_millis(milliseconds);
        Verdict { duration, ..sample::verdict(Level::Must, Outcome::Passed) }
    }

    #[test]
    fn the_axis_holds_every_time() {
        let verdicts = [lasting(3), lasting(450)];
        let axis = Axis::around(verdicts.iter()).unwrap();
        assert_eq!(axis, Axis { first: 0.0, last: 3.0 });
        assert!(axis.x(Duration::from_millis(450)) < RIGHT);
        assert!((axis.x(Duration::from_millis(1)) - LEFT).abs() < 1e-6);
    }

    #[test]
    fn equal_times_and_none_have_an_axis_too() {
        let axis = Axis::around([lasting(0), lasting(0)].iter()).unwrap();
        assert_eq!(axis, Axis { first: -1.0, last: 0.0 });
        assert_eq!(Axis::around([].iter()), None);
    }

    #[rstest]
    #[case(-1.0, "0.1 ms")]
    #[case(2.0, "100 ms")]
    #[case(4.0, "10 s")]
    fn decades_are_told(#[case] power: f64, #[case] expected: &str) {
        assert_eq!(told(power), expected);
    }
}
