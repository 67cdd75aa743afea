//! What the fuzz targets share.
//!
//! - [`script`]: requests as a text that can be mutated, and read by people
//! - [`play`]: sends such requests to an emulator without a socket
//! - [`oracle`]: JSON as `serde_json` reads it, to compare with

pub mod oracle;
pub mod play;
pub mod script;
