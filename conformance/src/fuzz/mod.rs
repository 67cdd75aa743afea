//! Sends random operations, and compares the answers with a model of the contract.
//!
//! ```text
//! random (seed → operations) → model (expected answers) → scenario_text → sequential (runs the scenario)
//!                            ↘ concurrent (is there an order that explains every answer?)
//! a history that fails → shrink → files (a scenario or a history, and a shell script)
//! ```
//!
//! A sequential history is a scenario, so it is as safe on live data as a run, and its reads are repeated
//! as in a run where they may lag.
//!
//! A concurrent history is judged item by item. Each item must behave as if its requests had come one
//! after the other, and an acknowledged item must be readable by its key. Entries that the listing lost,
//! and updates that overwrote each other, are counted and not judged: a Worker on KV cannot prevent them.
//! Where reads may lag, a read during the history may answer any value that somebody wrote. When the
//! window has ended, each item must hold a value that some order of its changes leaves.

mod campaign;
mod concurrent;
mod engine;
mod expected;
mod files;
mod findings;
mod model;
mod operation;
mod random;
mod replay;
mod scenario_text;
mod script;
mod sequential;
mod shrink;
mod target;

pub(crate) use campaign::{Campaign, CampaignError};
pub(crate) use engine::run;
pub(crate) use files::FailingHistory;
pub(crate) use findings::{Findings, HistoryTally, ShrunkHistory};
pub(crate) use replay::{Replayed, replay};
pub(crate) use target::FuzzTarget;
