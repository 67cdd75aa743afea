//! The failures that are known, and until when: `--known-failing FILE` and `--write-baseline FILE`.
//!
//! ```toml
//! [[known-failing]]
//! scenario = "worker/page/escapes-markup"
//! reason = "the page is not escaped yet: issue 12"
//! until = 2027-01-31
//! ```
//!
//! A scenario listed here may fail up to and on that day. Passing is then a failure of the run, so that
//! the list cannot rot; a list with an ended or unknown entry is refused before the run. What could
//! not be judged, or got no answer, never counts as a known failure: `run::Standing` decides that.

mod day;
mod known;
mod write;

pub use day::Day;
pub use known::{Baseline, BaselineError};
pub use write::{DAYS_GIVEN, WriteError, Writer};
