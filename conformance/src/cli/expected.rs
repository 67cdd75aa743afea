//! What a run is expected to fail, as `--known-failing` and `--write-baseline` have it.

use std::collections::BTreeSet;
use std::time::SystemTime;

use super::Failed;
use super::arguments::RunArguments;
use crate::baseline::{Baseline, Day, Writer};
use crate::record::Record;
use crate::scenario::Scenario;

/// The known failures, and where to write them anew.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) known: Baseline,
    writer: Option<Writer>,
}

impl Expected {
    /// Reads and opens what was named; the scenarios are all that exist, not only the selected ones.
    pub(super) fn of(arguments: &RunArguments, scenarios: &[Scenario]) -> Result<Self, Failed> {
        let ids: BTreeSet<_> = scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
        let today = Day::of(SystemTime::now());
        let read = |path| Baseline::read(path, &today, &ids);
        let known = arguments.known_failing.as_deref().map(read).transpose();
        let writer = arguments.write_baseline.as_deref().map(Writer::open).transpose();
        Ok(Self {
            known: known.map_err(Failed::usage)?.unwrap_or_default(),
            writer: writer.map_err(Failed::usage)?,
        })
    }

    /// Writes the list, where that was asked for.
    pub(super) fn write(&self, record: &Record) -> Result<(), Failed> {
        let Some(writer) = &self.writer else { return Ok(()) };
        writer.write(record, &self.known, SystemTime::now()).map_err(Failed::usage)
    }
}
