//! The report for programs. `fixtures/namespace-report.schema.json` describes its fields; tests check
//! reports against it. `format` is 1. It is raised when a field is removed or changes its meaning, not when
//! one is added.

use serde::Serialize;

use crate::record::Status;
use crate::repair::{Proposal, Shown, Why};
use crate::report::text::json;
use crate::restore::Restored;
use crate::rewrite::Undo;

/// The version of this format.
const FORMAT: u8 = 1;

/// What a command did to a namespace, or would do.
#[derive(Debug)]
pub(crate) struct NamespaceReport {
    /// The name of the command.
    pub(crate) command: &'static str,
    /// The namespace or the deployment, in words.
    pub(crate) target: String,
    /// Whether something was written to it.
    pub(crate) written: Written,
    /// The file with what was replaced.
    pub(crate) saved: Option<String>,
    /// What there is to do, or was done; nothing where that was not found out.
    pub(crate) details: Option<Details>,
}

/// Whether something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Written {
    /// Nothing was.
    Nothing,
    /// All of it, or a part, or nothing: the saved file can undo it.
    Perhaps,
    /// All of it, and read as it was written.
    All,
}

/// What there is to do, or was done.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Details {
    /// A new index.
    Index {
        broken: Option<String>,
        old_keys: usize,
        new_keys: usize,
        removed: Vec<Gone>,
        added: Vec<String>,
        left_out: Vec<String>,
    },
    /// What the listing of a deployment shows of its index.
    Listing { entries: usize, nulls: Vec<Place>, repeated: Vec<Place> },
    /// Entries of a file.
    Entries {
        added: Vec<String>,
        changed: Vec<String>,
        expired: Vec<String>,
        same: usize,
        is_index_changed: bool,
    },
    /// Entries of a saved file.
    Undo { put_back: Vec<String>, removed: Vec<String>, same: usize },
    /// A capture, or what it would cost.
    Capture {
        file: String,
        /// Nothing where it is unknown before the capture.
        keys: Option<usize>,
        resumed: usize,
        requests: usize,
        kv_reads: Option<usize>,
        captured: Option<Captured>,
    },
}

/// An entry of the index that goes.
#[derive(Debug, Serialize)]
pub(crate) struct Gone {
    place: usize,
    key: String,
    why: &'static str,
}

/// A key at its place in the index, counted from 1.
#[derive(Debug, Serialize)]
pub(crate) struct Place {
    place: usize,
    key: String,
}

/// What a capture has written.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Captured {
    entries: usize,
    gone: usize,
    repeated: usize,
    has_index_changed: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    format: u8,
    version: &'static str,
    command: &'static str,
    target: &'a str,
    exit_status: u8,
    error: Option<&'a str>,
    written: Written,
    saved: Option<&'a str>,
    details: Option<&'a Details>,
}

impl NamespaceReport {
    /// The report of a command that did nothing yet.
    pub(crate) fn of(command: &'static str, target: String) -> Self {
        Self { command, target, written: Written::Nothing, saved: None, details: None }
    }

    /// The report as JSON, where the command ends so.
    pub(crate) fn render(&self, status: Status, error: Option<&str>) -> String {
        json(&Report {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION"),
            command: self.command,
            target: &self.target,
            exit_status: status as u8,
            error,
            written: self.written,
            saved: self.saved.as_deref(),
            details: self.details.as_ref(),
        })
    }
}

impl Details {
    /// A new index.
    pub(crate) fn index(proposal: &Proposal) -> Self {
        let Proposal { broken, old_keys, removed, added, left_out, keys, .. } = proposal;
        let gone = removed.iter().map(|gone| Gone {
            place: gone.place,
            key: gone.key.clone(),
            why: match gone.why {
                Why::NoItem => "no-item",
                Why::Repeated => "repeated",
            },
        });
        Self::Index {
            broken: broken.clone(),
            old_keys: *old_keys,
            new_keys: keys.len(),
            removed: gone.collect(),
            added: added.clone(),
            left_out: left_out.clone(),
        }
    }

    /// What the listing of a deployment shows.
    pub(crate) fn listing(shown: &Shown) -> Self {
        let places = |places: &[(usize, String)]| {
            let place = |(place, key): &(usize, String)| Place { place: *place, key: key.clone() };
            places.iter().map(place).collect()
        };
        let Shown { entries, nulls, repeated } = shown;
        Self::Listing { entries: *entries, nulls: places(nulls), repeated: places(repeated) }
    }

    /// What a restore changes.
    pub(crate) fn entries(restored: Restored) -> Self {
        let Restored { added, changed, expired, same, is_index_changed } = restored;
        Self::Entries { added, changed, expired, same, is_index_changed }
    }

    /// What an undo changes.
    pub(crate) fn undo(undo: Undo) -> Self {
        let Undo { put_back, removed, same } = undo;
        Self::Undo { put_back, removed, same }
    }
}

impl Captured {
    /// What a capture has written.
    pub(crate) fn of(captured: &crate::capture::Captured) -> Self {
        let crate::capture::Captured { entries, gone, repeated, has_index_changed } = *captured;
        Self { entries, gone, repeated, has_index_changed }
    }
}
