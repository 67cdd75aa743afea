//! The findings of a campaign, and the result of a replay, for readers.

use std::fmt::{Result, Write};

use crate::fuzz::{Findings, HistoryTally, Replayed, ShrunkHistory};
use crate::record::{Leftover, counted};
use crate::report::text::{visible_in_line as line, written};
use crate::shell;

/// The report of a campaign.
pub(crate) fn findings(findings: &Findings) -> String {
    written(|out| write_findings(out, findings))
}

/// The report of a replay.
pub(crate) fn replayed(replayed: &Replayed) -> String {
    written(|out| write_replayed(out, replayed))
}

fn write_findings(out: &mut String, findings: &Findings) -> Result {
    let Findings { unlisted, stored_at_once, overwritten, .. } = findings;
    write_tally(out, "one client", &findings.sequential)?;
    if findings.concurrent.histories > 0 {
        write_tally(out, "several at once", &findings.concurrent)?;
        write!(out, "measured, not judged: ")?;
        if *stored_at_once > 0 {
            write!(out, "{unlisted} of {stored_at_once} items stored at once were not listed; ")?;
        }
        writeln!(out, "updates overwrote each other on {overwritten} items")?;
    }
    write_leftovers(out, &findings.leftovers)
}

fn write_tally(out: &mut String, name: &str, tally: &HistoryTally) -> Result {
    let HistoryTally { histories, operations, passed, failed, skipped, .. } = tally;
    let undecided = tally.undecided.len();
    writeln!(
        out,
        "{name}: {}, {operations} operations: {passed} passed, {failed} failed, \
         {skipped} skipped, {undecided} could not be told",
        counted(*histories, ["history", "histories"])
    )?;
    if let Some(reason) = tally.undecided.first() {
        writeln!(out, "  could not tell: {}", line(reason))?;
    }
    if *skipped > 0 {
        writeln!(
            out,
            "  skipped are those that delete everything, as the store holds what others stored"
        )?;
    }
    tally.first_failure.as_ref().map_or(Ok(()), |found| write_found(out, found))
}

fn write_found(out: &mut String, found: &ShrunkHistory) -> Result {
    let [before, after] = found.lengths;
    let how =
        if found.is_minimal { "none can be left out" } else { "shrinking ran out of attempts" };
    writeln!(
        out,
        "  history {} fails; of its {before} operations {after} are left, {how}:",
        found.number
    )?;
    found.lines.iter().try_for_each(|text| writeln!(out, "    {}", line(text)))?;
    writeln!(out, "  written: {}", found.files.file.display())?;
    writeln!(out, "           {}", found.files.script.display())?;
    writeln!(out, "  again:   {}", again(found))
}

/// The command that replays it at the same target. The file holds the contract; the auth key comes
/// from the environment.
fn again(found: &ShrunkHistory) -> String {
    let file = shell::quoted(&found.files.file.to_string_lossy());
    let url = found.url.as_deref().map(|url| format!(" --url {}", shell::quoted(url)));
    format!("pysondbkv-conformance replay {file}{}", url.unwrap_or_default())
}

fn write_replayed(out: &mut String, replayed: &Replayed) -> Result {
    let times = if replayed.plays == 1 { "" } else { " in any of its plays" };
    match (replayed.failing.as_slice(), &replayed.undecided, &replayed.skipped) {
        ([], None, None) => writeln!(out, "does not fail{times} ({} played)", replayed.plays)?,
        ([], Some(reason), _) => writeln!(out, "could not tell: {}", line(reason))?,
        ([], None, Some(reason)) => writeln!(out, "not replayed: {}", line(reason))?,
        (lines, ..) => {
            writeln!(out, "still fails")?;
            lines.iter().try_for_each(|text| writeln!(out, "  {}", line(text)))?;
        }
    }
    write_leftovers(out, &replayed.leftovers)
}

fn write_leftovers(out: &mut String, leftovers: &[Leftover]) -> Result {
    for Leftover { key, reason } in leftovers {
        writeln!(out, "could not be removed: {}: {}", line(key), line(reason))?;
    }
    Ok(())
}
