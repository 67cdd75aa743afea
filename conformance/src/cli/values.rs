//! Values of options that several commands have.

use std::time::Duration;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::scenario::{Contract, Suite};

/// A positive number of seconds.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("it must be more than 0".into()),
    }
}

/// A positive time with its unit: `90s`, `30m`, `1h`.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(time) if !time.is_zero() => Ok(time),
        Ok(_) => Err("it must be more than 0".into()),
        Err(error) => Err(format!("{error}; write it as 90s, 30m or 1h")),
    }
}

impl ValueEnum for Suite {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(match self {
            Self::Worker => "The PysonDBKV Worker",
            Self::KvStore => "The key-value store with the FastAPI interface",
        }))
    }
}

impl ValueEnum for Contract {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Documented, Self::Published]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(match self {
            Self::Documented => "What the documentation promises",
            Self::Published => "What the published Worker really does",
        }))
    }
}
