//! Two targets, the same random requests: where do they answer differently?
//!
//! ```text
//! sessions (seed → steps) → replay (both targets) → normalize (by named rules) → divergence
//! ```
//!
//! Unlike a run this needs a store of its own at both ends: each session starts by emptying it. The
//! same seed makes the same sessions, always and everywhere.

mod divergence;
mod normalize;
mod replay;
mod sessions;

pub use divergence::Divergence;
pub use replay::{DiffError, Side, compare};
pub use sessions::{Session, Step};
