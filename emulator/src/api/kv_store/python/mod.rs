//! Python's `json` module, as the key-value store's framework uses it.
//!
//! Bytes → [`decode`] → [`parse`] → [`Value`] → [`write`]. What is refused, with which words and at
//! which offset, and how numbers are written back, all follow CPython 3.11 (`Modules/_json.c`,
//! `Lib/json/__init__.py`); compared with it by fuzzing. Leaf: imports nothing of ours.

mod decode;
mod number;
mod parse;
mod scan;
mod string;
mod value;
mod write;

pub(crate) use decode::decode;
pub(crate) use parse::{ParseError, parse};
pub(crate) use value::{Text, Value};
pub(crate) use write::{write, write_str};
