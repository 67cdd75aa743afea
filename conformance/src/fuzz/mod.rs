//! Random sequences of operations, against a small model of the contract.
//!
//! ```text
//! random (seed → operations) → model (what must come back) → a scenario, run as any other
//!                            ↘ concurrent (several clients at once) → one order that explains it?
//! what fails → shrink → files: a scenario or a history, and a shell script
//! ```
//!
//! Sequential histories are scenarios, so they are as safe on live data as a run is. Concurrent ones
//! are judged apart: each item must behave as if its requests came one after the other, and whatever
//! was acknowledged must be readable by its key. Entries lost from the listing, and updates that
//! overwrite one another, are measured and not judged: a Worker on KV cannot help them.
//!
//! Where reads may lag, sequential histories settle as scenarios do. Of concurrent ones, what is read
//! meanwhile may be as old as it likes, but nothing that nobody wrote; when the window has ended, each
//! item must hold what some order of its changes leaves.

mod campaign;
mod concurrent;
mod files;
mod findings;
mod ground;
mod model;
mod operation;
mod random;
mod replay;
mod scenario_text;
mod script;
mod shrink;

pub use campaign::{Campaign, CampaignError};
pub use files::{Failing, FileError, HistoryFile, Written};
pub use findings::{Findings, Found, Tally};
pub use ground::Ground;
pub use replay::{Replayed, replay};
