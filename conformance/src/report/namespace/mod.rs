//! What `repair`, `restore`, `capture` and an undo did or would do: sentences for people, one report for
//! programs.

mod json;
mod keys;
mod repair;
mod restore;

pub(crate) use json::{Captured, Details, NamespaceReport, Written};
pub(crate) use repair::{proposal, shown};
pub(crate) use restore::{restored, undo};
