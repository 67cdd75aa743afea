//! Reports: pure functions from a record of what happened to text.
//!
//! ```text
//! run/      reports of a run, one file a format
//! audit/    reports of an audit, one file a format
//! forecast/ reports of a forecast, one file a format
//! watch/    reports of a watch, one file a format
//! namespace/ what repair, restore, capture and an undo did to a namespace
//! page/     the frame, the style and the plots of pages
//! fuzz, fidelity (of `diff`), list, cost: one format each
//! text/     how texts are written for terminals, shells, Markdown and CI logs
//! ```
//!
//! A report never reaches the target. What an answer says controls neither a terminal nor a viewer: each
//! report for people is made of a record whose texts were made visible (`run/shown`, `audit/shown`). Records hold no secrets, so reports hold none either.

pub mod audit;
pub(crate) mod cost;
pub(crate) mod fidelity;
pub(crate) mod forecast;
pub(crate) mod fuzz;
pub(crate) mod list;
pub(crate) mod namespace;
mod page;
pub(crate) mod run;
mod text;
pub(crate) mod watch;

pub(crate) use text::{Writing, disarmed, visible, visible_in_line};
