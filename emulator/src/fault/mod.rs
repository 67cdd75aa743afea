//! The fault rules of one store at work: what they strike, how often they struck, which requests
//! they hold.

mod rule;
mod rules;

pub use rule::RuleStatus;
pub(crate) use rule::{Place, Rule};
pub use rules::Rules;
