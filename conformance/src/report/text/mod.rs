//! How texts are written for terminals, shells, Markdown and the logs of CI.

pub(super) mod ansi;
pub(super) mod curl;
pub(super) mod markdown;
mod visible;
pub(super) mod workflow;
mod written;

pub(super) use visible::visible;
pub(crate) use workflow::guarded;
pub(super) use written::{json, written};
