//! Random sessions from a seed.

mod choice;
mod json_text;
mod kv_store;
mod session;
mod step;
mod worker;

pub use session::Session;
pub use step::SessionStep;
