//! Two targets, the same requests: where do they answer differently?
//!
//! ```text
//! pieces (scenarios; sessions: seed → steps) → replay (each target at its own pace)
//!     → normalize (by named rules) → divergence → comparison (how many of what)
//! ```
//!
//! Unlike a run this needs a store of its own at both ends: each piece starts by emptying it. The same
//! seed makes the same sessions, always and everywhere.

mod comparison;
mod divergence;
mod normalize;
mod piece;
mod replay;
mod sessions;

pub use comparison::{Comparison, Share, compare};
pub use divergence::Divergence;
pub use normalize::{RULES, Rule};
pub use piece::Piece;
pub use replay::{DiffError, Side};
pub use sessions::{Session, SessionStep};
