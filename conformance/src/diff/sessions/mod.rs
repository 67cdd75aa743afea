//! Random sessions, made from a seed.

mod json_text;
mod kv_store;
mod session;
mod session_request;
mod worker;

pub(crate) use session::Session;
pub(super) use session_request::{SessionRequest, request_line};
