//! How long KV operations take.

use crate::chance::Draws;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The longest latency in milliseconds: ten minutes.
const MAX_MS: f64 = 600_000.0;

/// The 99th percentile of the standard normal distribution.
const Z_99: f64 = 2.326_347_874_040_841;

/// How long each KV operation takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Latencies {
    /// A read that the location's cache answers.
    pub cached_get: Latency,
    /// Any other read.
    pub get: Latency,
    /// A write.
    pub put: Latency,
    /// A delete.
    pub delete: Latency,
    /// A page of a list.
    pub list: Latency,
}

impl Latencies {
    /// Reads from the central store take as long as Cloudflare reports since August 2025: 95 % at most
    /// 50 ms, 99 % at most 250 ms. Cached reads, writes and lists are not documented; their figures are
    /// guesses.
    pub(super) fn production() -> Self {
        Self {
            cached_get: Latency::LogNormal { median_ms: 2.0, p99_ms: 10.0 },
            get: Latency::LogNormal { median_ms: 15.0, p99_ms: 250.0 },
            put: Latency::LogNormal { median_ms: 30.0, p99_ms: 250.0 },
            delete: Latency::LogNormal { median_ms: 30.0, p99_ms: 250.0 },
            list: Latency::LogNormal { median_ms: 30.0, p99_ms: 250.0 },
        }
    }
}

/// A distribution of latencies. As text: `0`, `5ms`, `5ms..50ms` (even) or `20ms~250ms` (log-normal,
/// with its median and its 99th percentile).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Latency {
    /// No latency.
    #[default]
    None,
    /// Always the same.
    Fixed {
        /// Milliseconds.
        ms: f64,
    },
    /// Any latency between two bounds, all equally likely.
    Even {
        /// The lower bound in milliseconds.
        from_ms: f64,
        /// The upper bound in milliseconds.
        to_ms: f64,
    },
    /// Mostly near the median, sometimes far above it.
    LogNormal {
        /// Half take longer, in milliseconds.
        median_ms: f64,
        /// One in a hundred takes longer, in milliseconds.
        p99_ms: f64,
    },
}

impl Latency {
    /// Draws a latency.
    pub(crate) fn draw(self, draws: &mut Draws<'_>) -> Duration {
        let ms = match self {
            Self::None => return Duration::ZERO,
            Self::Fixed { ms } => ms,
            Self::Even { from_ms, to_ms } => from_ms + (to_ms - from_ms) * draws.unit(),
            Self::LogNormal { median_ms, p99_ms } => {
                let sigma = (p99_ms / median_ms).ln() / Z_99;
                median_ms * (sigma * normal(draws)).exp()
            }
        };
        Duration::from_secs_f64(ms.clamp(0.0, MAX_MS) / 1e3)
    }
}

/// A draw of the standard normal distribution (Box and Muller).
fn normal(draws: &mut Draws<'_>) -> f64 {
    let radius = (-2.0 * (1.0 - draws.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * draws.unit()).cos()
}

impl FromStr for Latency {
    type Err = LatencyError;

    fn from_str(text: &str) -> Result<Self, LatencyError> {
        let error = || LatencyError(text.to_owned());
        let parsed = if let Some((from, to)) = text.split_once("..") {
            Self::Even { from_ms: ms(from)?, to_ms: ms(to)? }
        } else if let Some((median, p99)) = text.split_once('~') {
            Self::LogNormal { median_ms: ms(median)?, p99_ms: ms(p99)? }
        } else {
            match ms(text)? {
                0.0 => Self::None,
                ms => Self::Fixed { ms },
            }
        };
        match parsed {
            Self::Even { from_ms, to_ms } if from_ms > to_ms => Err(error()),
            Self::LogNormal { median_ms, p99_ms } if median_ms <= 0.0 || p99_ms < median_ms => {
                Err(error())
            }
            parsed => Ok(parsed),
        }
    }
}

fn ms(text: &str) -> Result<f64, LatencyError> {
    let (number, factor) = match text.trim() {
        "0" => ("0", 1.0),
        text => match (text.strip_suffix("ms"), text.strip_suffix('s')) {
            (Some(number), _) => (number, 1.0),
            (None, Some(number)) => (number, 1e3),
            (None, None) => return Err(LatencyError(text.to_owned())),
        },
    };
    let number: f64 = number.trim().parse().map_err(|_| LatencyError(text.to_owned()))?;
    let fits = (0.0..=MAX_MS).contains(&(number * factor));
    if fits { Ok(number * factor) } else { Err(LatencyError(text.to_owned())) }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("0"),
            Self::Fixed { ms } => write!(f, "{ms}ms"),
            Self::Even { from_ms, to_ms } => write!(f, "{from_ms}ms..{to_ms}ms"),
            Self::LogNormal { median_ms, p99_ms } => write!(f, "{median_ms}ms~{p99_ms}ms"),
        }
    }
}

impl From<Latency> for String {
    fn from(latency: Latency) -> Self {
        latency.to_string()
    }
}

impl TryFrom<String> for Latency {
    type Error = LatencyError;

    fn try_from(text: String) -> Result<Self, LatencyError> {
        text.parse()
    }
}

/// A text is not a latency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no latency: write 5ms, 5ms..50ms (even) or 20ms~250ms (median and 99th percentile), \
     600s at most"
)]
pub struct LatencyError(String);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Drawn, Seed};
    use rstest::rstest;

    #[rstest]
    #[case("0", "0")]
    #[case("0ms", "0")]
    #[case("5ms", "5ms")]
    #[case("1.5s", "1500ms")]
    #[case("5ms..50ms", "5ms..50ms")]
    #[case("20ms ~ 1s", "20ms~1000ms")]
    fn texts_are_read_and_written(#[case] text: &str, #[case] written: &str) {
        assert_eq!(text.parse::<Latency>().unwrap().to_string(), written);
    }

    #[rstest]
    #[case("")]
    #[case("5")]
    #[case("-5ms")]
    #[case("50ms..5ms")]
    #[case("0ms~5ms")]
    #[case("infms")]
    #[case("1e308s")]
    #[case("601s")]
    #[case("fast")]
    fn other_texts_are_refused(#[case] text: &str) {
        assert!(text.parse::<Latency>().unwrap_err().to_string().contains("is no latency"));
    }

    #[test]
    fn draws_have_the_percentiles_that_were_asked_for() {
        let latency = Latency::LogNormal { median_ms: 20.0, p99_ms: 250.0 };
        let chance = Seed::new(1).chance("");
        let draw = |_| latency.draw(&mut chance.draws(&mut Drawn::default())).as_secs_f64();
        let mut drawn: Vec<_> = (0..10_000).map(draw).collect();
        drawn.sort_by(f64::total_cmp);
        assert!((0.018..0.022).contains(&drawn[5_000]), "{}", drawn[5_000]);
        assert!((0.2..0.3).contains(&drawn[9_900]), "{}", drawn[9_900]);
    }
}
