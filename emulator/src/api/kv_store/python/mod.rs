//! Python's `json` module, as the key-value store's framework uses it.
//!
//! Bytes → [`decode()`] → [`parse()`] → [`Value`] → [`write()`]. The errors, their words and offsets, and the
//! form of numbers follow CPython 3.11 (`Modules/_json.c`, `Lib/json/__init__.py`), compared by
//! fuzzing.

mod decode;
mod error;
mod number;
mod parse;
mod scan;
mod string;
mod value;
mod write;

pub(crate) use decode::decode;
pub(crate) use error::ParseError;
pub(crate) use parse::parse;
pub(crate) use value::{Text, Value};
pub(crate) use write::{escaped_len, write, write_escaped, write_str};
