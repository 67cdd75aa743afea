//! Everything that a run measured, and the texts that are made of it.

use crate::arguments::Options;
use crate::contest::Held;
use crate::finding::Finding;
use crate::first_byte::Listing;
use crate::sweep::{Sweep, table as sweep_table};
use crate::{machine, table};

/// What was measured.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) held: Vec<Held>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) listings: Vec<Listing>,
    pub(crate) sweeps: Vec<Sweep>,
    /// The names and versions of the installed programs.
    pub(crate) versions: Vec<String>,
    /// What was not measured and why, and anything else that a reader must know.
    pub(crate) notes: Vec<String>,
}

impl Document {
    /// All tables.
    pub(crate) fn tables(&self, options: &Options) -> String {
        let mut parts = vec![
            self.circumstances(options),
            table::findings(&self.all_findings()),
            table::rates(&self.held),
            table::listings(&self.listings),
        ];
        parts.extend(self.sweeps.iter().map(sweep_table));
        parts.extend(self.listed_notes());
        parts.join("\n")
    }

    /// The part for a README. `plots` is the folder of the plots.
    pub(crate) fn summary(&self, options: &Options, plots: &str) -> String {
        let mut parts = vec![
            self.circumstances(options),
            table::findings(&self.all_findings()),
            table::rates(&self.held),
            self.links(plots),
        ];
        parts.extend(self.listed_notes());
        parts.join("\n")
    }

    fn links(&self, plots: &str) -> String {
        let sweeps = self.sweeps.iter().map(|sweep| (sweep.file, sweep.title));
        let links: Vec<String> = std::iter::once(("wire", "Rates as parts of a bare warp route's"))
            .chain(sweeps)
            .map(|(file, title)| format!("[{title}]({plots}/{file}.svg)"))
            .collect();
        format!("[All tables]({plots}/wire.md). Plots: {}.\n", links.join(" · "))
    }

    /// Ratios first, then weights.
    fn all_findings(&self) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.held.iter().flat_map(Held::findings).collect();
        all.extend(self.findings.iter().cloned());
        all
    }

    fn circumstances(&self, options: &Options) -> String {
        let Options { rounds, ms, connections, .. } = options;
        format!(
            "Measured on {} with {}, on {}: median of {rounds} rounds of {ms} ms each, \
             {connections} connections (4 for listings), load generator on the same machine.\n",
            machine::today(),
            machine::versions(self.versions.iter().map(String::as_str)),
            machine::machine(),
        )
    }

    fn listed_notes(&self) -> Option<String> {
        let notes: Vec<String> = self.notes.iter().map(|note| format!("- {note}\n")).collect();
        (!notes.is_empty()).then(|| notes.concat())
    }
}
