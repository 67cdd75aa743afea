//! The key-value store with the FastAPI interface.
//!
//! `request` reads a request (route, key, body) as an operation or a refusal, `operation` carries it
//! out, `response` writes the answer. `validation` reads bodies as Python's `json` does (`python`);
//! `openapi` and `docs` describe the API.
//!
//! Source: FastAPI 0.104.1 on Starlette 0.27.0 with pydantic 2.14.3, read and recorded
//! (`fixtures/recordings/kv-sessions.jsonl`); the reference application is `fixtures/kv-store`.

mod api_key;
mod data;
mod docs;
mod error_list;
mod malformed;
mod media_type;
mod object;
mod openapi;
mod operation;
pub(crate) mod python;
mod request;
mod respond;
mod response;
mod route;
mod settings;
mod text;
mod validation;

pub use data::{DataError, entries};
pub use respond::KvStore;
pub use settings::Settings;
