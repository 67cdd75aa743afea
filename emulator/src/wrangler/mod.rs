//! What a project of Wrangler says about its Worker: the namespace, the auth key, the local state.
//!
//! `config` reads `wrangler.toml` or `wrangler.jsonc`, `variables` the files beside it that hold secrets.

mod config;
mod error;
mod project;
mod variables;

pub use error::ProjectError;
pub use project::Project;
