//! The wire: the only place that knows warp. It reads a request, hands it to the deployment and
//! writes the response. Of its own it decides only which requests it cannot take
//! (`refusal`).

mod body;
mod entrance;
mod filter;
mod idle;
mod refusal;
mod server;
mod uploads;

pub(crate) use idle::KeepAlive;
pub(crate) use server::{bind, serve};
