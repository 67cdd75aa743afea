//! How texts are written for terminals, shells, Markdown and the logs of CI.

pub(super) mod ansi;
pub(super) mod curl;
pub(super) mod markdown;
mod visible;
pub(super) mod workflow;
mod written;

pub(crate) use visible::{visible, visible_in_line};
pub(crate) use workflow::{Writing, disarmed};
pub(super) use written::{json, written};
