//! The key-value store with the FastAPI interface.
//!
//! A request goes `request` (route, key, body) → [`Operation`] → `response`; what cannot be done is
//! a [`Refusal`], which has a response too. `validation` reads bodies with Python's `json`
//! (`python`); `openapi` and `docs` describe what is served; `settings` says how.
//!
//! Source: FastAPI 0.104.1 on Starlette 0.27.0 with pydantic 2.14.3, read and recorded
//! (`fixtures/recordings/kv-sessions.jsonl`); the reference application is `fixtures/kv-store`.

mod api_key;
mod data;
mod docs;
mod error_list;
mod media_type;
mod openapi;
mod operation;
pub mod python;
mod request;
mod respond;
mod response;
mod route;
mod settings;
mod text;
mod validation;

pub use api_key::ApiKeyError;
pub use data::{DataError, entries};
pub use docs::Page;
pub use operation::{Operation, Outcome};
pub use request::{Call, Refusal, read};
pub use respond::respond;
pub use settings::Settings;
pub use validation::Invalid;
