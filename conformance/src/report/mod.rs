//! Reports: pure functions from what happened to text.
//!
//! ```text
//! run/   one file a format          audit/  one file a format
//! fuzz, fidelity, list: one format each
//! text/  how texts are written for terminals, shells, Markdown and CI logs
//! ```
//!
//! A report sees a record and no target. A record holds no secret, so no report does.

pub mod audit;
pub(crate) mod fidelity;
pub(crate) mod fuzz;
pub(crate) mod list;
pub(crate) mod run;
mod text;

pub(crate) use text::guarded;
