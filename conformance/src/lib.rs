//! The conformance suite of PysonDBKV: scenarios as data, run against an emulator or any deployment.
//!
//! # Layout
//!
//! In the order in which a run goes through them:
//!
//! - [`cli`]: what was typed → a plan
//! - [`scenario`]: the model of `fixtures/scenarios`, its loader, templates and patterns
//! - [`statements`]: the documentation, sentence by sentence
//! - [`run`]: the engine; it emits events
//! - [`site`]: being at a target safely: how it is reached, what is stored there, and its removal
//! - [`exchange`]: what is sent and received, at a [`base_url`]
//! - `expect`: the judge, one file for each kind of expectation
//! - [`record`]: what happened in a run, and the exit status that follows
//! - [`report`]: pure functions from what happened to text, one file for each format
//! - `baseline`: the failures that are known, and until when
//! - `diff`: sends two targets the same requests and compares their answers
//! - `fuzz`: sends random operations and compares the answers with a model of the contract
//! - `chance`: random choices from a seed, for both
//! - [`audit`]: what the operator of a deployment must know of it
//! - [`kv_api`]: Cloudflare's REST API of Workers KV, for one namespace
//! - `survey`: what a namespace holds, as that API shows it
//! - `repair`: an index that is right
//! - `capture`, `restore`: a deployment into a file, and a file into a namespace
//! - `rewrite`: changes entries of a namespace with care, and undoes that
//! - [`forecast`]: what will happen at some size, simulated
//! - [`watch`]: what only reads, round after round
//!
//! The suite judges by texts from `fixtures/` and never by the emulator's own code.

pub mod audit;
pub mod base_url;
mod baseline;
mod capture;
mod chance;
pub mod cli;
mod diff;
pub mod exchange;
mod expect;
pub mod forecast;
mod fuzz;
#[cfg(fuzzing)]
pub mod fuzzing;
mod html;
mod json;
pub mod kv_api;
pub mod record;
mod repair;
pub mod report;
mod restore;
mod rewrite;
pub mod run;
pub mod scenario;
mod shell;
pub mod site;
pub mod statements;
mod survey;
pub mod watch;
