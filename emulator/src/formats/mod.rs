//! The formats in which entries travel: files, standard input and output, answers, bodies of calls.
//!
//! [`Format`] names them. [`read`] makes entries of bytes: `lines` and `elements` cut a text into the
//! texts of its items, and one file for each format reads an item from its [`Fields`](fields::Fields).
//! [`Writer`] does the opposite. Both go item by item, so that the size of a text does not matter.
//!
//! Invariant: what a format can hold comes back to the byte; what it cannot hold is an error that names
//! the key.

mod bulk;
mod elements;
mod entry;
mod error;
mod fields;
mod format;
mod get_all;
mod json;
mod limits;
mod lines;
mod ndjson;
mod read;
mod text;
mod writer;

pub use entry::Entry;
pub use error::{FormatError, Problem, WriteError};
pub use format::Format;
pub use read::read;
pub use writer::Writer;
