//! Figures in words. A figure of which seeds differ is told with its least and its greatest.

use crate::forecast::Spread;

/// `1,234`.
pub(super) fn count(figure: f64) -> String {
    let digits = format!("{:.0}", figure.abs());
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// A part in percent: `0.03 %`, `2.4 %`, `37 %`.
pub(super) fn percent(part: f64) -> String {
    let percent = part * 100.0;
    match percent {
        p if p == 0.0 || p >= 10.0 => format!("{p:.0} %"),
        p if p >= 1.0 => format!("{p:.1} %"),
        p if p >= 0.01 => format!("{p:.2} %"),
        _ => "less than 0.01 %".into(),
    }
}

/// `21.4 s`.
pub(super) fn seconds(figure: f64) -> String {
    if figure == 0.0 { "0 s".into() } else { format!("{figure:.1} s") }
}

/// `$12.30`.
pub(super) fn usd(figure: f64) -> String {
    let cents = (figure * 100.0).round();
    let dollars = (cents / 100.0).floor();
    format!("${}.{:02.0}", count(dollars), cents - dollars * 100.0)
}

/// Bytes in the unit in which they are easily read.
pub(super) fn bytes(figure: f64) -> String {
    const UNITS: [(f64, &str); 3] = [(1e9, "GB"), (1e6, "MB"), (1e3, "KB")];
    let unit = UNITS.into_iter().find(|(size, _)| figure >= *size);
    unit.map_or_else(
        || format!("{figure:.0} bytes"),
        |(size, name)| format!("{:.1} {name}", figure / size),
    )
}

/// An hour of the day: `13:20`.
pub(super) fn hour(figure: f64) -> String {
    let minutes = (figure * 60.0).floor();
    let hours = (minutes / 60.0).floor();
    format!("{hours:02.0}:{:02.0}", minutes - hours * 60.0)
}

/// The middle, and in brackets the ends where they are others.
pub(super) fn spread(spread: Spread, told: impl Fn(f64) -> String) -> String {
    let (least, middle, greatest) = (told(spread.min), told(spread.median), told(spread.max));
    if least == greatest { middle } else { format!("{middle} ({least} to {greatest})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_as_people_write_them() {
        assert_eq!([0.0, 999.6, 1_234_567.0].map(count), ["0", "1,000", "1,234,567"]);
        assert_eq!(
            [0.0, 0.000_02, 0.000_3, 0.024, 0.37].map(percent),
            ["0 %", "less than 0.01 %", "0.03 %", "2.4 %", "37 %"]
        );
        assert_eq!([5.0, 1_234.999].map(usd), ["$5.00", "$1,235.00"]);
        assert_eq!([12.0, 39_002.0, 2.5e9].map(bytes), ["12 bytes", "39.0 KB", "2.5 GB"]);
        assert_eq!([0.0, 13.34, 23.999].map(hour), ["00:00", "13:20", "23:59"]);
    }

    #[test]
    fn ends_are_told_where_they_differ() {
        let of = |min, median, max| spread(Spread { min, median, max }, count);
        assert_eq!(of(1.0, 2.0, 3.0), "2 (1 to 3)");
        assert_eq!(of(2.1, 2.2, 2.3), "2");
    }
}
