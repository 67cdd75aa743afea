//! The wire: the only place that knows warp. It gathers a request, hands it to the deployment,
//! and writes what comes back; it decides nothing else.

mod body;
mod filter;
mod server;

pub(crate) use server::{bind, serve};
