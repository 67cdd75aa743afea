//! A restore and an undo for people: what differs, key by key, and how much that is.

use std::fmt::{Result, Write};

use super::keys::write_first;
use crate::record::counted;
use crate::report::text::written;
use crate::report::visible_in_line;
use crate::restore::Restored;
use crate::rewrite::Undo;

/// What a restore changes.
pub(crate) fn restored(restored: &Restored) -> String {
    written(|out| write_restored(out, restored))
}

fn write_restored(out: &mut String, restored: &Restored) -> Result {
    let Restored { added, changed, expired, same, is_index_changed } = restored;
    write_keys(out, added, '+', "nothing is stored under it")?;
    write_keys(out, changed, '~', "something else is stored under it")?;
    write_keys(out, expired, '!', "left out: in the file it has expired, or will within a minute")?;
    let added = counted(added.len(), ["new entry", "new entries"]);
    let changed = changed.len();
    let index = if *is_index_changed { "a new index" } else { "the index as it is" };
    let expired = match expired.len() {
        0 => String::new(),
        some => format!(", {some} expired and left out"),
    };
    writeln!(out, "{added}, {changed} changed, {same} as they are{expired}, {index}.")
}

/// What an undo changes.
pub(crate) fn undo(undo: &Undo) -> String {
    written(|out| write_undo(out, undo))
}

fn write_undo(out: &mut String, undo: &Undo) -> Result {
    let Undo { put_back, removed, same } = undo;
    write_keys(out, put_back, '~', "it is put back")?;
    write_keys(out, removed, '-', "it is removed, since nothing was there")?;
    let entries = counted(put_back.len(), ["entry put back", "entries put back"]);
    writeln!(out, "{entries}, {} removed, {same} as they were.", removed.len())
}

fn write_keys(out: &mut String, keys: &[String], sign: char, told: &str) -> Result {
    write_first(out, keys.iter().map(|key| format!("{sign} {}  ({told})", visible_in_line(key))))
}
