//! The protocol that the Workers runtime speaks to the backend of a KV namespace.
//!
//! With it any Worker, on workerd or Miniflare, stores in the emulator. `envelope` finds the namespace and
//! the request, plain or wrapped by Miniflare's proxy; `request` → `operation` → `response` answer it.
//! The reason phrase of an answer is the text that the Worker sees. Source: requests and answers observed
//! on workerd 1.20261117.

mod call_error;
mod envelope;
mod operation;
mod request;
mod response;

pub(super) use envelope::{plain, unwrap, wrapped};
pub(super) use operation::respond;
pub(super) use response::refused;
