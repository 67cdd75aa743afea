//! The reports of a run: one file a format, and files for what several formats show.

mod cause;
mod coverage;
mod failures;
mod format;
mod github;
mod headline;
mod html;
mod human;
mod json;
mod junit;
mod late;
mod markdown;
mod others;
mod reason;
mod shown;

pub(crate) use format::Format;
pub(crate) use github::Annotations;
