//! The failures that are known, and until when: `--known-failing FILE` and `--write-baseline FILE`.
//!
//! ```toml
//! [[known-failing]]
//! scenario = "worker/page/escapes-markup"
//! reason = "the page is not escaped yet: issue 12"
//! until = 2027-01-31
//! ```
//!
//! A scenario listed here may fail up to and on that day. If it passes, the run fails, so that the list
//! stays true; a list with an ended or unknown entry is refused before the run. What could not be judged
//! or got no answer never counts as a known failure: `record::Standing` decides that.

mod day;
mod read;
mod write;

pub(crate) use day::Day;
pub(crate) use read::read;
pub(crate) use write::Writer;

/// A list that was read, as it is written. None if it cannot be used.
#[cfg(fuzzing)]
pub(crate) fn rewritten(
    text: &str,
    scenarios: &std::collections::BTreeSet<&crate::scenario::Id>,
) -> Option<String> {
    let epoch = Day::of(std::time::SystemTime::UNIX_EPOCH);
    read::parse(text, &epoch, scenarios).ok().map(|known| write::render(&known))
}
