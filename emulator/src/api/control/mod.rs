//! The control plane, `/__emulator/…`: what tests need and no deployment has.
//!
//! Under `/@NAME/` a call is for that store, without a prefix for all. Browsers can reach a
//! loopback port from any page, so `guard` refuses what comes from another origin or under a Host
//! that is not loopback.

mod guard;
mod openapi;
mod operation;
mod refusal;
mod request;
mod response;
mod usage;

pub use refusal::Refusal;
pub use request::{Call, parse};
pub use response::refused;

use crate::api::store_name::StoreName;
use crate::api::stores::Stores;
use crate::message::Response;
use crate::world::World;

/// Carries a call out.
pub async fn respond(
    api: &'static str,
    world: &World,
    stores: &Stores,
    store: Option<&StoreName>,
    call: Call,
) -> Response {
    let control = operation::Control { api, world, stores, store };
    response::of(control.carry_out(call).await)
}
