//! The engine: runs scenarios against a target and says what happened, as events.
//!
//! ```text
//! plan → engine → retry → steps → settle → attempt → (render, site, expect)
//!      ↘ budget                        ↘ staleness
//! ```

mod attempt;
mod budget;
mod engine;
mod plan;
mod render;
mod retry;
mod settle;
mod staleness;
mod steps;

pub(crate) use engine::estimate;
pub use engine::run;
pub use plan::Plan;
