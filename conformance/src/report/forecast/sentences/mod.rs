//! What will happen, in sentences that need no other page.

mod failing;
mod figures;
mod head;
mod kept;
mod outlook;
mod told;
mod walls;

pub(super) use head::{head, sampled};
pub(super) use outlook::outlook;
pub(super) use told::Told;
