//! How often something happens: `0.5/s`, `300/min`, `2000/day`.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// So many times a second. Finite, and at least 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Rate(f64);

/// Why a text is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no rate: write it as 0.5/s, 30/min, 100/h or 2000/day")]
pub struct RateError(String);

/// The units, and how many seconds each has.
const UNITS: [(&str, f64); 6] = [
    ("s", 1.0),
    ("second", 1.0),
    ("min", 60.0),
    ("h", 3_600.0),
    ("hour", 3_600.0),
    ("day", 86_400.0),
];

impl Rate {
    /// So many times a second; nothing for a number that is negative or not finite.
    #[must_use]
    pub fn a_second(times: f64) -> Option<Self> {
        (times.is_finite() && times >= 0.0).then_some(Self(times))
    }

    /// Times a second.
    #[must_use]
    pub fn times_a_second(self) -> f64 {
        self.0
    }
}

/// A number alone is so many times a second.
impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = UNITS.iter().find(|(name, _)| *name == unit.trim());
        let rate = number.trim().parse().ok().zip(seconds);
        let rate =
            rate.and_then(|(number, (_, seconds)): (f64, _)| Self::a_second(number / seconds));
        rate.ok_or_else(|| RateError(text.to_owned()))
    }
}

/// In the unit in which it is easily read.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(rate) = *self;
        let (number, unit) = match rate * 86_400.0 {
            _ if rate >= 0.1 => (rate, "s"),
            a_day => (a_day, "day"),
        };
        write!(f, "{}/{unit}", (number * 100.0).round() / 100.0)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(f64),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Number(number) => number.to_string(),
            Written::Text(text) => text,
        };
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0.5", 0.5, "0.5/s")]
    #[case("16667/s", 16_667.0, "16667/s")]
    #[case("1000000/min", 16_666.666_666_666_668, "16666.67/s")]
    #[case("2000 / day", 2_000.0 / 86_400.0, "2000/day")]
    #[case("0", 0.0, "0/day")]
    fn a_rate_is_read_and_shown(#[case] text: &str, #[case] times: f64, #[case] shown: &str) {
        let rate: Rate = text.parse().unwrap();
        assert_eq!((rate.times_a_second(), rate.to_string().as_str()), (times, shown));
    }

    #[rstest]
    #[case("")]
    #[case("-1/s")]
    #[case("5/week")]
    #[case("inf")]
    #[case("NaN/s")]
    fn anything_else_is_refused(#[case] text: &str) {
        assert!(text.parse::<Rate>().unwrap_err().to_string().contains("2000/day"));
    }
}
