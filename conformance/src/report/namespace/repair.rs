//! A repair for people: the index as a difference, line by line.

use std::fmt::{Result, Write};

use super::keys::write_first;
use crate::record::counted;
use crate::repair::{Proposal, Removed, Shown, Why};
use crate::report::text::written;
use crate::report::visible_in_line;

/// What a proposal changes.
pub(crate) fn proposal(target: &str, proposal: &Proposal) -> String {
    written(|out| write_proposal(out, target, proposal))
}

fn write_proposal(out: &mut String, target: &str, proposal: &Proposal) -> Result {
    let Proposal { broken, old_keys, removed, added, left_out, keys, .. } = proposal;
    if let Some(reason) = broken {
        writeln!(out, "The index of {target} is no list of keys: {reason}.")?;
    } else {
        let keys = counted(*old_keys, ["key", "keys"]);
        writeln!(out, "The index of {target} has {keys}.")?;
    }
    write_first(out, removed.iter().map(removal))?;
    let come = |key: &String| format!("+ {}  (an item without an entry)", visible_in_line(key));
    write_first(out, added.iter().map(come))?;
    write_first(out, left_out.iter().map(|key| left(key)))?;
    if !proposal.is_needed() {
        return writeln!(out, "There is nothing to repair.");
    }
    let gone = counted(removed.len(), ["entry goes", "entries go"]);
    let come = counted(added.len(), ["comes", "come"]);
    writeln!(out, "{gone} and {come}. The new index has {}.", counted(keys.len(), ["key", "keys"]))
}

fn removal(Removed { place, key, why }: &Removed) -> String {
    let why = match why {
        Why::NoItem => "nothing is stored under it",
        Why::Repeated => "it stands before",
    };
    format!("- {}  (place {place}: {why})", visible_in_line(key))
}

fn left(key: &str) -> String {
    let key = visible_in_line(key);
    format!("! {key}  (an item without an entry; it stays out, since its value is no JSON)")
}

/// What the listing of a deployment shows of its index.
pub(crate) fn shown(target: &str, shown: &Shown) -> String {
    written(|out| write_shown(out, target, shown))
}

fn write_shown(out: &mut String, target: &str, shown: &Shown) -> Result {
    let Shown { entries, nulls, repeated } = shown;
    let entries = counted(*entries, ["entry", "entries"]);
    writeln!(out, "The listing of {target} has {entries}.")?;
    let null = |(place, key): &(usize, String)| {
        let key = visible_in_line(key);
        format!("- {key}  (place {place}: nothing is stored under it, or null)")
    };
    write_first(out, nulls.iter().map(null))?;
    let again = |(place, key): &(usize, String)| {
        format!("- {}  (place {place}: it stands before)", visible_in_line(key))
    };
    write_first(out, repeated.iter().map(again))?;
    writeln!(
        out,
        "Items without an entry cannot be seen through the Worker, and no request to it writes the index: \
         DELETE /delete/KEY takes an entry out, and deletes what is stored under its key as well. \
         `repair --account ID --namespace ID` sees all of it, and mends it."
    )
}
