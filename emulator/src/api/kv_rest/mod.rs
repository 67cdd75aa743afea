//! The part of Cloudflare's REST API, version 4, that is about Workers KV: what `wrangler kv … --remote`,
//! the SDKs and infrastructure tools call, under `/__emulator/client/v4`.
//!
//! A namespace is a store. `route` finds the call; `namespaces` and `entries` carry it out; `envelope` is what
//! every answer but a value is wrapped in. Source: Cloudflare's OpenAPI description, and errors that its
//! clients show.

mod api_error;
mod bulk;
mod entries;
mod envelope;
mod multipart;
mod namespaces;
mod rest;
mod route;

pub(crate) use rest::{KvRest, Rested};
