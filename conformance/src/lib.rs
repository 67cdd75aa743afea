//! The conformance suite of PysonDBKV: scenarios as data, run against an emulator or any deployment.
//!
//! # Layout
//!
//! In the order in which a run goes through them:
//!
//! - [`cli`]: what was typed → a plan; [`exit`]: how it ended → the exit status
//! - [`scenario`]: the model of `fixtures/scenarios`, its loader, templates and patterns
//! - [`statements`]: the documentation, sentence by sentence
//! - [`target`]: a deployment at a [`base_url`], or an embedded emulator
//! - [`run`]: the engine; it emits events
//! - [`exchange`]: what is sent and received; [`client`]: how; [`mask`]: what nobody may see of it
//! - [`expect`]: the judge, one file for each kind of expectation
//! - [`report`]: pure functions of events, one file for each format
//! - [`baseline`]: the failures that are known, and until when
//! - [`diff`]: two targets and the same random requests
//! - [`audit`]: what whoever runs a deployment must know of it
//!
//! The suite judges by texts from `fixtures/` and never by the emulator's own code.

pub mod audit;
pub mod base_url;
pub mod baseline;
pub mod cli;
pub mod client;
pub mod diff;
pub mod exchange;
pub mod exit;
pub mod expect;
pub mod mask;
pub mod report;
pub mod run;
pub mod scenario;
pub mod statements;
pub mod target;
