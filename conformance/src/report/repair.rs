//! A repair for people: the index as a difference, line by line.

use std::fmt::{Result, Write};

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
    for Removed { place, key, why } in removed {
        let why = match why {
            Why::NoItem => "nothing is stored under it",
            Why::Repeated => "it stands before",
        };
        writeln!(out, "  - {}  (place {place}: {why})", visible_in_line(key))?;
    }
    for key in added {
        writeln!(out, "  + {}  (an item without an entry)", visible_in_line(key))?;
    }
    for key in left_out {
        let key = visible_in_line(key);
        writeln!(
            out,
            "  ! {key}  (an item without an entry; it stays out, since its value is no JSON)"
        )?;
    }
    if !proposal.is_needed() {
        return writeln!(out, "There is nothing to repair.");
    }
    let gone = counted(removed.len(), ["entry goes", "entries go"]);
    let come = counted(added.len(), ["comes", "come"]);
    writeln!(out, "{gone} and {come}. The new index has {}.", counted(keys.len(), ["key", "keys"]))
}

/// What the listing of a deployment shows of its index.
pub(crate) fn shown(target: &str, shown: &Shown) -> String {
    written(|out| write_shown(out, target, shown))
}

fn write_shown(out: &mut String, target: &str, shown: &Shown) -> Result {
    let Shown { entries, nulls, repeated } = shown;
    let entries = counted(*entries, ["entry", "entries"]);
    writeln!(out, "The listing of {target} has {entries}.")?;
    for (place, key) in nulls {
        let key = visible_in_line(key);
        writeln!(out, "  - {key}  (place {place}: nothing is stored under it, or null)")?;
    }
    for (place, key) in repeated {
        writeln!(out, "  - {}  (place {place}: it stands before)", visible_in_line(key))?;
    }
    writeln!(
        out,
        "Items without an entry cannot be seen through the Worker, and no request to it writes the index: \
         DELETE /delete/KEY takes an entry out, and deletes what is stored under its key as well. \
         `repair --account ID --namespace ID` sees all of it, and mends it."
    )
}
