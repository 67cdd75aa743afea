//! The whole run: programs up, contests held, files written.

use crate::arguments::Options;
use crate::contest::Contest;
use crate::programs::Programs;
use crate::result::Rates;
use crate::size::weigh;
use crate::{plot, table};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Measures, and writes the table and the plot.
pub(crate) async fn make(options: &Options) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("pysondbkv-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let made = make_in(options, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    made
}

async fn make_in(options: &Options, folder: &Path) -> anyhow::Result<()> {
    let weights = weigh(options.million).await?;
    let programs = Programs::start(options, folder).await?;
    let mut held: Vec<(Contest, Vec<Rates>)> = Vec::new();
    for contest in programs.contests() {
        if contest.title.contains(&options.only) {
            let each = Duration::from_millis(options.ms);
            let rates = contest.hold(options.rounds, each, options.connections).await?;
            held.push((contest, rates));
        }
    }
    let Options { rounds, ms, connections, .. } = options;
    let tables = format!(
        "{}\nMedian of {rounds} rounds of {ms} ms each, {connections} connections (4 for the \
         listings), load generator on the same machine.\n\n{}",
        table::rates(&held),
        table::weights(&weights)
    );
    std::fs::create_dir_all(&options.out)?;
    std::fs::write(options.out.join("wire.md"), &tables)?;
    std::fs::write(options.out.join("wire.svg"), plot::svg(&held))?;
    Ok(std::io::stdout().write_all(tables.as_bytes())?)
}
