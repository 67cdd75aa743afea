//! The wire: the only place that knows warp. It reads a request, hands it to the deployment and
//! writes the response. Of its own it decides only which requests it cannot take
//! (`refusal`).

mod body;
mod entrance;
mod filter;
mod idle;
mod live;
mod manner;
mod refusal;
mod server;
mod uploads;
mod uvicorn;

pub(crate) use manner::{Manner, Server};
pub(crate) use server::{bind, serve};
