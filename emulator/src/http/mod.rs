//! The wire: the only place that knows warp. It reads a request, hands it to the deployment and
//! writes the response. It decides nothing else.

mod body;
mod entrance;
mod filter;
mod refusal;
mod server;
mod uploads;

pub(crate) use server::{bind, serve};
