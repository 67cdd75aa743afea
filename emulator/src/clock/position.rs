//! How a clock stands, so that another one can follow it.

use serde::{Deserialize, Serialize};

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Position {
    /// It runs, ahead of the system's by so many milliseconds.
    AheadMs(u64),
    /// It stands at that moment, in milliseconds since the Unix epoch.
    StandsAtMs(u64),
}
