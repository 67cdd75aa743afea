//! Writing a report to a string, piece by piece or as JSON.

use std::fmt;

use serde::Serialize;

/// The text that `write` writes.
pub(in crate::report) fn written(write: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut out = String::new();
    write(&mut out).expect("a String takes every text");
    out
}

/// A value as indented JSON, with a line end.
pub(in crate::report) fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("texts and numbers can be written") + "\n"
}
