//! What production would refuse or lose: the kinds, and what was noticed of each.

mod allowance;
mod hazards;
mod kind;
mod minutes;
mod requests;

pub use hazards::{Hazards, Sightings};
pub use kind::Hazard;
pub use minutes::Minute;
