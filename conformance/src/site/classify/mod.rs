//! Who answered: the deployment, or something that stands before it.
//!
//! Asked of every answer before anything is judged. What is certainly not the deployment's is never judged.
//! What a deployment could answer as well is tried again, and judged when it stays. Nothing else is
//! excused: an error that is the Worker's own, such as Cloudflare's code 1101, is judged at once.

mod cloudflare;
mod page;
mod software;
mod stranger;
mod who;

pub(crate) use page::{is_page, without_query};
pub(crate) use stranger::{Certainty, Stranger};
pub(crate) use who::stranger;
