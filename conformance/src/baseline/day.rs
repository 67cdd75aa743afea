//! A day of the calendar, in UTC.

use std::fmt;
use std::time::SystemTime;

use toml::value::Datetime;

/// A day; later ones are greater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(String);

/// The length of `2027-01-31` in characters.
const CHARS: usize = 10;

impl Day {
    /// The day on which this moment falls.
    pub(crate) fn of(moment: SystemTime) -> Self {
        let text = humantime::format_rfc3339_seconds(moment).to_string();
        Self(text.chars().take(CHARS).collect())
    }

    /// The day of a date in TOML; nothing where it has a time as well.
    pub(super) fn named(value: &Datetime) -> Option<Self> {
        let is_day = value.time.is_none() && value.offset.is_none();
        value.date.filter(|_| is_day).map(|date| Self(date.to_string()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_are_named_and_ordered() {
        let day = |seconds| Day::of(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(day(86_399).to_string(), "1970-01-01");
        assert_eq!(Day::named(&"1970-01-02".parse().unwrap()), Some(day(86_400)));
        assert_eq!(Day::named(&"1970-01-02T00:00:00Z".parse().unwrap()), None);
        assert!(day(1_700_000_000) > day(86_400));
    }
}
