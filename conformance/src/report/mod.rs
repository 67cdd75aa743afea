//! Reports: each a pure function from a run's record to text, one file a format.
//!
//! A report sees only what events tell, and events hold no secret. Files are opened before the run, so
//! that a bad path costs no run.

mod coverage;
mod curl;
mod github;
mod headline;
mod html;
mod human;
mod json;
mod junit;
mod late;
mod markdown;
mod output;
mod progress;
mod reason;

pub use output::{Format, Output, OutputError, Request, open};
pub use progress::Progress;
