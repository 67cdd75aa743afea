//! The fault rules of one store at work: what they strike, how often they struck, which requests
//! they hold.

mod rule;
mod rules;

pub(crate) use rule::{FaultPlace, Rule};
pub(crate) use rules::Rules;
