//! The sweeps that are wanted, one after the other.

use super::{connections, items, namespaces, slow_clients, values};
use crate::arguments::Options;
use crate::document::Document;
use crate::report::say;
use std::path::Path;

/// Open files of this process beside its connections.
const OTHER_FILES: u64 = 200;

/// Runs them, and adds what they measured to the document.
pub(crate) async fn all(
    options: &Options,
    folder: &Path,
    document: &mut Document,
) -> anyhow::Result<()> {
    // Programs that are started from here on inherit this limit.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1_024);
    let max_connections = files.saturating_sub(OTHER_FILES);
    if options.sweeps(items::TITLE) {
        say(items::TITLE)?;
        document.sweeps.push(items::sweep(options, folder).await?);
    }
    if options.sweeps(connections::TITLE) {
        say(connections::TITLE)?;
        document.sweeps.push(connections::sweep(options, folder, max_connections).await?);
    }
    if options.sweeps(slow_clients::TITLE) {
        say(slow_clients::TITLE)?;
        let findings = slow_clients::measure(options, folder, max_connections).await?;
        document.findings.extend(findings);
    }
    if options.sweeps(values::TITLE) {
        say(values::TITLE)?;
        document.sweeps.push(values::sweep(options).await?);
    }
    if options.sweeps(namespaces::TITLE) {
        say(namespaces::TITLE)?;
        match namespaces::sweep(options, folder).await {
            Ok(sweep) => document.sweeps.push(sweep),
            Err(error) => {
                document.notes.push(format!("{} was left out: {error}", namespaces::TITLE));
            }
        }
    }
    Ok(())
}
