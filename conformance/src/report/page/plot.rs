//! A plot of figures over time: lines with the band between their least and their greatest.

use maud::{Markup, html};

/// A plot.
pub(in crate::report) struct Plot<'a> {
    /// What it shows.
    pub(in crate::report) title: &'a str,
    pub(in crate::report) lines: Vec<Line<'a>>,
    /// Figures that mean something.
    pub(in crate::report) walls: Vec<Wall<'a>>,
    /// A place on the axis of time, in words.
    pub(in crate::report) time: &'a dyn Fn(f64) -> String,
    /// A figure in words.
    pub(in crate::report) figure: &'a dyn Fn(f64) -> String,
}

/// A line of a plot.
pub(in crate::report) struct Line<'a> {
    pub(in crate::report) name: &'a str,
    /// Its colour, by the classes of the style.
    pub(in crate::report) class: &'a str,
    /// In the order of time.
    pub(in crate::report) points: Vec<Point>,
}

/// A figure at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Point {
    pub(in crate::report) time: f64,
    pub(in crate::report) least: f64,
    pub(in crate::report) middle: f64,
    pub(in crate::report) greatest: f64,
}

/// A line across the plot. It is drawn only where a figure comes near it.
pub(in crate::report) struct Wall<'a> {
    pub(in crate::report) name: &'a str,
    pub(in crate::report) at: f64,
}

/// The places of the axes, in units of the `viewBox`.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = 716.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 188.0;

/// About how many marks an axis has.
const MARKS: f64 = 5.0;

/// A wall is near if a figure reaches this part of it.
const NEAR: f64 = 0.25;

impl Plot<'_> {
    /// Nothing where there is no point.
    pub(in crate::report) fn render(&self) -> Markup {
        let Some(scale) = self.scale() else { return Markup::default() };
        html! {
            figure.figure {
                figcaption { b { (self.title) } " " (self.legend()) }
                div.wide {
                    svg.plot viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(self.title) {
                        (self.grid(&scale))
                        @for line in &self.lines { (line.render(&scale, self)) }
                        @for wall in self.near_walls() {
                            @let y = tenths(scale.y(wall.at));
                            line.wall x1=(LEFT) x2=(RIGHT) y1=(y) y2=(y) {}
                            text.row x=(RIGHT) y=(tenths(scale.y(wall.at) - 4.0)) { (wall.name) }
                        }
                    }
                }
            }
        }
    }

    fn legend(&self) -> Markup {
        html! {
            span.legend {
                @for line in self.lines.iter().filter(|_| self.lines.len() > 1) {
                    span { i.dot.(line.class) {} (line.name) } " "
                }
            }
        }
    }

    fn grid(&self, scale: &Scale) -> Markup {
        html! {
            @for (figure, words) in worded(marks(0.0, scale.top), self.figure) {
                @let y = scale.y(figure);
                line x1=(LEFT) x2=(RIGHT) y1=(tenths(y)) y2=(tenths(y)) {}
                text.side x=(LEFT - 8.0) y=(tenths(y + 4.0)) { (words) }
            }
            @for (time, words) in worded(scale.times(), self.time) {
                text.tick x=(tenths(scale.x(time))) y=(BOTTOM + 18.0) { (words) }
            }
        }
    }

    fn scale(&self) -> Option<Scale> {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let first = points().map(|point| point.time).reduce(f64::min)?;
        let last = points().map(|point| point.time).reduce(f64::max)?;
        let walls = self.near_walls().map(|wall| wall.at);
        let top = walls.fold(self.greatest(), f64::max);
        let top = if top > 0.0 { top * 1.05 } else { 1.0 };
        Some(Scale { first, last, top })
    }

    fn greatest(&self) -> f64 {
        let points = self.lines.iter().flat_map(|line| &line.points);
        points.map(|point| point.greatest).fold(0.0, f64::max)
    }

    fn near_walls(&self) -> impl Iterator<Item = &Wall<'_>> {
        let greatest = self.greatest();
        self.walls.iter().filter(move |wall| greatest >= wall.at * NEAR)
    }
}

impl Line<'_> {
    fn render(&self, scale: &Scale, plot: &Plot<'_>) -> Markup {
        let greatest = self.points.iter().map(|point| scale.place(point.time, point.greatest));
        let least = self.points.iter().rev().map(|point| scale.place(point.time, point.least));
        let middle = self.points.iter().map(|point| scale.place(point.time, point.middle));
        let band: Vec<_> = greatest.chain(least).collect();
        html! {
            polygon.(self.class) points=(band.join(" ")) {}
            polyline.(self.class) points=(middle.collect::<Vec<_>>().join(" ")) {}
            @for point in &self.points {
                circle.(self.class) cx=(tenths(scale.x(point.time))) cy=(tenths(scale.y(point.middle))) r="2.5" {
                    title { ((plot.time)(point.time)) ": " (self.name) " " ((plot.figure)(point.middle)) }
                }
            }
        }
    }
}

/// Where times and figures are.
struct Scale {
    first: f64,
    last: f64,
    top: f64,
}

impl Scale {
    fn x(&self, time: f64) -> f64 {
        let length = self.last - self.first;
        let part = if length > 0.0 { (time - self.first) / length } else { 0.5 };
        LEFT + (RIGHT - LEFT) * part
    }

    fn y(&self, figure: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * (figure / self.top).clamp(0.0, 1.0)
    }

    fn place(&self, time: f64, figure: f64) -> String {
        format!("{},{}", tenths(self.x(time)), tenths(self.y(figure)))
    }

    /// The times with a mark, the first and the last among them. A mark stands at a whole time, so that its
    /// words are true of its place.
    fn times(&self) -> Vec<f64> {
        let step = (self.last - self.first) / MARKS;
        let mut times: Vec<_> =
            (0..=5).map(|mark| (self.first + step * f64::from(mark)).round()).collect();
        times.dedup();
        times
    }
}

/// Round figures between two others.
fn marks(from: f64, to: f64) -> Vec<f64> {
    let rough = (to - from) / MARKS;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
    let step = step.into_iter().find(|step| *step >= rough).unwrap_or(rough);
    let following = |mark: &f64| Some(mark + step).filter(|mark| *mark <= to);
    std::iter::successors(Some(from), following).collect()
}

/// Marks with their words. A mark that would say the same as the one before is left out.
fn worded(marks: Vec<f64>, words: &dyn Fn(f64) -> String) -> Vec<(f64, String)> {
    let mut worded: Vec<_> = marks.into_iter().map(|mark| (mark, words(mark))).collect();
    worded.dedup_by(|(_, later), (_, earlier)| later == earlier);
    worded
}

fn tenths(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(points: Vec<Point>) -> String {
        let line = Line { name: "adds", class: "bad", points };
        let plot = Plot {
            title: "Adds",
            lines: vec![line],
            walls: vec![Wall { name: "quota", at: 30.0 }, Wall { name: "far", at: 9_000.0 }],
            time: &|time| format!("day {time}"),
            figure: &|figure| format!("{figure}"),
        };
        plot.render().into_string()
    }

    #[test]
    fn a_plot_shows_lines_bands_and_the_walls_that_are_near() {
        let point = |time| Point { time, least: 5.0, middle: 10.0, greatest: 20.0 };
        let plot = plot(vec![point(1.0), point(2.0)]);
        for told in ["<polygon", "<polyline", "quota", "day 2", "day 1: adds 10"] {
            assert!(plot.contains(told), "no {told} in {plot}");
        }
        assert!(!plot.contains("far") && !plot.contains("NaN"), "{plot}");
    }

    #[test]
    fn one_point_and_none_have_a_plot_too() {
        let point = Point { time: 1.0, least: 0.0, middle: 0.0, greatest: 0.0 };
        assert!(!plot(vec![point]).contains("NaN"));
        assert_eq!(plot(Vec::new()), "");
    }

    #[test]
    fn a_mark_that_says_the_same_as_the_one_before_is_left_out() {
        let whole = |figure: f64| format!("{figure:.0}");
        let words = worded(vec![0.0, 0.25, 1.0, 1.25, 2.0], &whole);
        assert_eq!(words, [(0.0, "0".into()), (1.0, "1".into()), (2.0, "2".into())]);
    }

    /// Seven days have six marks, none of which may stand between two days.
    #[test]
    fn a_mark_of_time_stands_where_it_says() {
        let times = |first, last| Scale { first, last, top: 1.0 }.times();
        assert_eq!(times(1.0, 7.0), [1.0, 2.0, 3.0, 5.0, 6.0, 7.0]);
        assert_eq!(times(1.0, 3.0), [1.0, 2.0, 3.0]);
        assert_eq!(times(4.0, 4.0), [4.0]);
    }

    #[test]
    fn marks_are_round() {
        assert_eq!(marks(0.0, 43.0), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(marks(0.0, 4.0), [0.0, 1.0, 2.0, 3.0, 4.0]);
    }
}
