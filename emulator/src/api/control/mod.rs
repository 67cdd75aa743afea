//! The control plane, `/__emulator/…`: what tests need and no deployment has.
//!
//! Browsers can reach a loopback port from any page, so `guard` refuses what comes from another
//! origin or under a Host that is not loopback. Errors are JSON: `{"error":{"code","message"}}`.

mod guard;
mod request;
mod response;

pub use request::{Call, Refusal, parse};
pub use response::{failed, health, refused};
