//! JavaScript's JSON, as V8 has it: what `JSON.parse` and `JSON.stringify` do inside a Worker. Leaf.
//!
//! No JSON library does what JavaScript does: strings are UTF-16 and may hold half a surrogate pair,
//! properties have an order of their own, numbers are doubles written by `Number::toString`, and
//! what is no JSON is refused in V8's words.
//!
//! The way of a text: `scan` reads its tokens, `parse` knows the grammar and drives what is built of
//! them, [`SyntaxError`] words a refusal. What is built is a `build::Build`, of which there are two:
//!
//! - [`parse()`] has `assembly` make a [`Value`], and [`stringify()`] writes one.
//! - [`canonical()`] has the text written anew at once, to what those two make of it.
//!
//! Invariant: no input overflows the stack, however deep, and none costs time beyond n log n of its
//! length. Nothing here recurses, dropping and cloning included.
//!
//! Sources: ECMA-262 sections 25.5 (JSON) and 7.1.17 (`ToString`); for messages V8's `JsonParser`,
//! held against Node.js 22 and the recordings of the real runtime in `fixtures/recordings`.

mod assembly;
mod build;
mod canonical;
mod convert;
mod number;
mod object;
mod parse;
mod plain;
mod scan;
mod string;
mod stringify;
mod syntax_error;
mod value;
mod walk;
mod wtf8;

pub use canonical::canonical;
pub use convert::{TypeError, spread, to_string};
pub use object::Object;
pub use parse::parse;
pub use string::JsString;
pub use stringify::stringify;
pub use syntax_error::SyntaxError;
pub use value::{Array, Value};
