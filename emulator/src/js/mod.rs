//! JavaScript's JSON: what `JSON.parse` and `JSON.stringify` do in V8, and so inside a Worker.
//!
//! No JSON library does the same: strings are UTF-16 and may contain half a surrogate pair, properties
//! have an order of their own, numbers are doubles written by `Number::toString`, and errors have V8's
//! words.
//!
//! `scan` reads the tokens of a text, `parse` knows the grammar and hands the parts to a builder,
//! [`SyntaxError`] words an error. There are two builders:
//!
//! - for [`parse()`], `assembly` makes a [`Value`], which [`stringify()`] can write;
//! - for [`canonical()`], the text is rewritten directly, with the same result as those two.
//!
//! Invariant: no input overflows the stack, however deep it nests, and the time is at most n log n of
//! the input's length. Nothing here recurses, not even dropping and cloning.
//!
//! Sources: ECMA-262 sections 25.5 (JSON) and 7.1.17 (`ToString`). Messages are V8's (`JsonParser`),
//! compared with Node.js 22 and with the recordings of the real runtime in `fixtures/recordings`.

mod assembly;
mod build;
mod canonical;
mod convert;
mod copy;
mod number;
mod parse;
mod plain;
mod properties;
mod scan;
mod string;
mod stringify;
mod syntax_error;
mod value;
mod walk;
mod wtf8;

pub use canonical::canonical;
pub use convert::{TypeError, spread, spread_memory, to_string};
pub use parse::{ParseError, parse, parse_within};
pub use properties::Properties;
pub use string::JsString;
pub use stringify::stringify;
pub use syntax_error::SyntaxError;
pub use value::{Array, Object, Value};
