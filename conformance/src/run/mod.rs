//! The engine: runs scenarios against a target and says what happened, as events.
//!
//! ```text
//! plan → engine → retry → steps → settle → attempt → (render, site, expect)
//!      ↘ estimate → (budget, reading)  ↘ staleness
//!      ↘ held_back, about
//! ```

mod about;
mod attempt;
mod budget;
mod engine;
mod estimate;
mod held_back;
mod plan;
mod reading;
mod render;
mod retry;
mod settle;
mod share;
mod staleness;
mod steps;

pub use engine::run;
pub(crate) use estimate::estimate;
pub use plan::Plan;
pub(crate) use reading::only_reads;
