//! The engine: runs scenarios against a target and says what happened, as events.
//!
//! ```text
//! plan → engine → attempts → steps → (render, site, expect)
//!      ↘ budget            ↘ settle
//! ```

mod attempts;
mod budget;
mod engine;
mod plan;
mod render;
mod settle;
mod steps;

pub use engine::{estimate, run};
pub use plan::Plan;
pub(crate) use render::request as filled_request;
