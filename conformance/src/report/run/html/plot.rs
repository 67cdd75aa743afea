//! How long the scenarios took: a dot for each, a row for each area, time on a logarithmic axis.

use std::collections::BTreeMap;
use std::time::Duration;

use maud::{Markup, html};

use super::class::class;
use crate::record::{Outcome, Record, Verdict};

/// The plot's width and the places of its axis and rows, in units of its `viewBox`.
const WIDTH: f64 = 760.0;
const LEFT: f64 = 108.0;
const RIGHT: f64 = 740.0;
const TOP: f64 = 10.0;
const ROW: f64 = 26.0;

/// How far from the middle of their row the dots are, in turn, so that equal times do not overlap.
const OFFSETS: [f64; 5] = [0.0, -4.0, 4.0, -7.5, 7.5];

/// The shortest time that is drawn, in milliseconds.
const MIN_MILLISECONDS: f64 = 0.1;

/// The plot of every scenario that was run.
pub(super) fn render(record: &Record) -> Markup {
    let Some(axis) = Axis::around(record.verdicts.iter().filter(|v| was_run(v))) else {
        return Markup::default();
    };
    let mut areas: BTreeMap<&str, Vec<&Verdict>> = BTreeMap::new();
    for verdict in &record.verdicts {
        areas.entry(verdict.id.area()).or_default().push(verdict);
    }
    let bottom = y(areas.len()) - ROW / 2.0;
    html! {
        section {
            h2 { "Times" }
            div.wide {
                svg.plot viewBox={ "0 0 " (WIDTH) " " (bottom + 24.0) } role="img"
                    aria-label="How long each scenario took" {
                    (axis.render(bottom))
                    @for ((area, verdicts), middle) in areas.iter().zip((0..).map(y)) {
                        text.row x=(LEFT - 10.0) y=(middle + 4.0) { (area) }
                        (dots(record, &axis, verdicts, middle))
                    }
                }
            }
        }
    }
}

fn was_run(verdict: &Verdict) -> bool {
    !matches!(verdict.outcome, Outcome::Skipped(_))
}

fn dots(record: &Record, axis: &Axis, verdicts: &[&Verdict], middle: f64) -> Markup {
    let run = verdicts.iter().copied().filter(|v| was_run(v));
    html! {
        @for (verdict, offset) in run.zip(OFFSETS.into_iter().cycle()) {
            circle.(class(record.info.standing(verdict)))
                cx=(tenths(axis.x(verdict.duration))) cy=(tenths(middle + offset)) r="4" {
                title {
                    (verdict.id) ": " (tenths(milliseconds(verdict.duration))) " ms, "
                    (record.info.told(verdict))
                }
            }
        }
    }
}

/// Decades of milliseconds, as powers of ten.
#[derive(Debug, PartialEq)]
struct Axis {
    first: f64,
    last: f64,
}

impl Axis {
    /// The decades around the times of these verdicts; nothing when there are none.
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

    fn render(&self, bottom: f64) -> Markup {
        let following = |decade: &f64| Some(decade + 1.0);
        let decades = std::iter::successors(Some(self.first), following);
        html! {
            @for decade in decades.take_while(|decade| *decade <= self.last) {
                @let x = tenths(self.place(decade));
                line x1=(x) x2=(x) y1="0" y2=(bottom) {}
                text.tick x=(x) y=(bottom + 17.0) { (in_words(decade)) }
            }
        }
    }
}

fn y(row: usize) -> f64 {
    let row = u32::try_from(row).unwrap_or(u32::MAX);
    TOP + ROW * (f64::from(row) + 0.5)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn power(duration: Duration) -> f64 {
    milliseconds(duration).max(MIN_MILLISECONDS).log10()
}

fn tenths(number: f64) -> String {
    format!("{number:.1}")
}

/// A power of ten milliseconds in words.
fn in_words(power: f64) -> String {
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
    fn decades_have_words(#[case] power: f64, #[case] expected: &str) {
        assert_eq!(in_words(power), expected);
    }
}
